package dev.supaplane.command.app;

import org.axonframework.springboot.autoconfig.AxonTimeoutAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The command service as a process of its own. Without the framework's timeouts: after a minute
 * they interrupt whoever works, and an event processor that is interrupted while it waits ends for
 * good. A broker that comes back slowly would have ended the relay; its calls have deadlines of
 * their own.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    exclude = {
      AxonTimeoutAutoConfiguration.class,
      DataSourceAutoConfiguration.class,
      FlywayAutoConfiguration.class
    })
@Import(CommandServiceConfiguration.class)
public class CommandServiceApplication {
  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(CommandServiceApplication.class, args);
  }
}
