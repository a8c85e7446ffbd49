package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whoever gets no more than the .env file is told what is not in it. */
class LeftOutTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");

  @Test
  void settingsAndSecretsOfFunctionsThatNoFileHoldsAreNamedAndNotTold() {
    var stack =
        new RenderedStack(
            new TreeMap<>(),
            new NetworkSpec(REF, "net", "10.96.0.0/28"),
            List.of(),
            List.of(
                service(
                    "auth",
                    Map.of(
                        "GOTRUE_SMTP_PASS",
                        "it's a secret",
                        "GOTRUE_SMTP_SENDER_NAME",
                        "Café",
                        "GOTRUE_SITE_URL",
                        "https://example.com",
                        "OF_THE_TEMPLATE",
                        "a\\b")),
                service("functions", Map.of("GREETING", "${HOME}", "PLAIN", "hello"))));
    assertThat(LeftOut.of(stack))
        .containsExactly(
            "auth GOTRUE_SMTP_PASS", "auth GOTRUE_SMTP_SENDER_NAME", "functions GREETING");
  }

  private static ServiceSpec service(String name, Map<String, String> environment) {
    var container =
        new ContainerSpec(
            REF,
            name,
            "1",
            "c-" + name,
            "image",
            List.of(),
            List.of(),
            new TreeMap<>(environment),
            List.of(),
            List.of(),
            "net",
            List.of(name),
            new Limits(null, null, 10),
            List.of(),
            false,
            List.of(),
            Duration.ofSeconds(1),
            0);
    return new ServiceSpec(container, Set.of(), new Probe.Tcp(1));
  }
}
