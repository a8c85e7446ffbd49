package dev.supaplane.provisioner.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A worker as a process of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WorkerConfiguration.class)
public class WorkerApplication {
  /** Starts the worker. */
  public static void main(String[] args) {
    SpringApplication.run(WorkerApplication.class, args);
  }
}
