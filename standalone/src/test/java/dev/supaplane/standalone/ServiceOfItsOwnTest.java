package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ServiceOfItsOwnTest {
  private static final String[] CONFIGURATIONS = {
    "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
    "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
    "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
    "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration"
  };

  @Test
  void whatRunsAloneGetsWhatItNeeds() {
    assertThat(matches(Map.of())).containsExactly(true, true, true, true);
    assertThat(matches(Map.of(ServiceOfItsOwn.PART, "command")))
        .containsExactly(true, false, false, true);
    assertThat(matches(Map.of(ServiceOfItsOwn.PART, "query")))
        .containsExactly(false, false, false, true);
    assertThat(matches(Map.of(ServiceOfItsOwn.PART, "worker")))
        .containsExactly(false, false, false, true);
  }

  private static boolean[] matches(Map<String, Object> properties) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    var filter = new ServiceOfItsOwn();
    filter.setEnvironment(environment);
    // The metadata is nothing that this filter asks.
    return filter.match(CONFIGURATIONS, null);
  }
}
