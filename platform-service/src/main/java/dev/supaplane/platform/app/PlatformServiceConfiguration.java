package dev.supaplane.platform.app;

import dev.supaplane.kit.web.WebKit;
import dev.supaplane.platform.door.Door;
import dev.supaplane.platform.door.DoorRoutes;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.management.ManagementConfiguration;
import dev.supaplane.platform.studio.StudioConfiguration;
import dev.supaplane.platform.upstream.ControlPlane;
import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Supabase's own APIs for its own clients.
 *
 * <p>Properties: {@code supaplane.platform.command-url} and {@code supaplane.platform.query-url},
 * where the services behind are; those of {@link Door}.
 */
@Configuration(proxyBeanMethods = false)
@Import({WebKit.class, ManagementConfiguration.class, StudioConfiguration.class})
public class PlatformServiceConfiguration {
  @Bean
  ControlPlane controlPlane(Environment environment) {
    return new ControlPlane(
        URI.create(environment.getRequiredProperty("supaplane.platform.command-url")),
        URI.create(environment.getRequiredProperty("supaplane.platform.query-url")));
  }

  @Bean
  Fleet fleet(ControlPlane controlPlane) {
    return new Fleet(controlPlane);
  }

  @Bean
  DoorRoutes doorRoutes(Fleet fleet, Environment environment) {
    return new DoorRoutes(fleet, Door.of(environment));
  }
}
