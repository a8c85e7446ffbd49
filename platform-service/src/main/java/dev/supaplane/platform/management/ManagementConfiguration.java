package dev.supaplane.platform.management;

import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.setting.SettingsDesk;
import dev.supaplane.platform.upstream.ControlPlane;
import java.time.Clock;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** The Management API. */
@Configuration(proxyBeanMethods = false)
public class ManagementConfiguration {
  @Bean
  ProjectDatabase managementDatabase(Fleet fleet) {
    return new ProjectDatabase(fleet);
  }

  @Bean
  DatabaseRoutes managementDatabaseRoutes(ProjectDatabase database) {
    return new DatabaseRoutes(database);
  }

  @Bean
  MigrationRoutes managementMigrationRoutes(ProjectDatabase database) {
    return new MigrationRoutes(database);
  }

  @Bean
  PostgresConfigRoutes managementPostgresRoutes(Fleet fleet, ProjectDatabase database) {
    return new PostgresConfigRoutes(fleet, database);
  }

  @Bean
  SettingsRoutes managementSettingsRoutes(Fleet fleet, ControlPlane plane) {
    return new SettingsRoutes(fleet, new SettingsDesk(plane));
  }

  @Bean
  EmptyRoutes managementEmptyRoutes(Fleet fleet) {
    return new EmptyRoutes(fleet);
  }

  @Bean
  LogRoutes managementLogRoutes(Fleet fleet) {
    return new LogRoutes(fleet, Clock.systemUTC());
  }

  @Bean
  OrganizationRoutes managementOrganizationRoutes(Fleet fleet) {
    return new OrganizationRoutes(fleet);
  }

  @Bean
  KeyRoutes managementKeyRoutes(Fleet fleet) {
    return new KeyRoutes(fleet);
  }

  @Bean
  SmartInitializingSingleton managementRefusals(
      Fleet fleet, @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes) {
    return () -> new RefusedRoutes(fleet).addTo(routes);
  }
}
