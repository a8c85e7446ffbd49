package dev.supaplane.platform.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The platform service as a process of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlatformServiceConfiguration.class)
public class PlatformServiceApplication {
  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(PlatformServiceApplication.class, args);
  }
}
