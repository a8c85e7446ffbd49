package dev.supaplane.standalone;

import dev.supaplane.command.app.CommandServiceConfiguration;
import dev.supaplane.platform.app.PlatformServiceConfiguration;
import dev.supaplane.provisioner.app.WorkerConfiguration;
import dev.supaplane.query.app.QueryServiceConfiguration;
import org.axonframework.springboot.autoconfig.AxonTimeoutAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * The services side by side; they still talk through Kafka and HTTP alone. Why without the
 * framework's timeouts: see {@link dev.supaplane.command.app.CommandServiceApplication}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    exclude = {
      AxonTimeoutAutoConfiguration.class,
      DataSourceAutoConfiguration.class,
      FlywayAutoConfiguration.class
    })
@Import({
  CommandServiceConfiguration.class,
  WorkerConfiguration.class,
  QueryServiceConfiguration.class,
  PlatformServiceConfiguration.class
})
class StandaloneApplication {
  @Bean
  @ConditionalOnProperty(InnerListener.PORT)
  InnerListener innerListener(HttpHandler handler, Environment environment) {
    return new InnerListener(handler, environment);
  }
}
