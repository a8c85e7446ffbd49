package dev.supaplane.standalone;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * All services are in one jar, and Spring Boot configures whatever it finds there. A part that runs
 * alone gets what its own jar would have given it: no data source that nobody described, and the
 * command side's framework for the command side alone.
 */
final class ServiceOfItsOwn implements AutoConfigurationImportFilter, EnvironmentAware {
  /** The part that runs alone, by its label; absent when all run together. */
  static final String PART = "supaplane.part";

  private Environment environment = new StandardEnvironment();

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public boolean[] match(
      @Nullable String[] configurations, AutoConfigurationMetadata autoConfigurationMetadata) {
    var part = environment.getProperty(PART);
    var match = new boolean[configurations.length];
    for (var i = 0; i < configurations.length; i++) {
      match[i] = part == null || isFor(part, configurations[i]);
    }
    return match;
  }

  private static boolean isFor(String part, @Nullable String configuration) {
    if (configuration == null) {
      return true;
    }
    if (configuration.startsWith("org.axonframework.")) {
      return part.equals(Part.COMMAND.label());
    }
    return !configuration.endsWith(".DataSourceAutoConfiguration")
        && !configuration.endsWith(".FlywayAutoConfiguration");
  }
}
