package dev.supaplane.standalone.access;

import dev.supaplane.command.app.CommandServiceConfiguration;
import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Memberships;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.platform.app.PlatformServiceConfiguration;
import dev.supaplane.query.app.QueryServiceConfiguration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.springboot.autoconfig.AxonTimeoutAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.WebFilter;

/**
 * All services that have routes, with people of its own in place of the stored ones. A request that
 * says so ends right before its handler, so that nothing is done for it.
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
  QueryServiceConfiguration.class,
  PlatformServiceConfiguration.class
})
class WalkApplication {
  /** The header of a request that is not to reach its handler. */
  static final String STOP = "X-Walk";

  /** How it ends there. */
  static final int REACHED = 299;

  static final Map<String, Caller> CALLERS = new ConcurrentHashMap<>();
  static final Map<UUID, Map<String, Role>> MEMBERS = new ConcurrentHashMap<>();
  static final Map<String, String> ORGANIZATION_OF = new ConcurrentHashMap<>();

  /** Somebody new, with a token. */
  static String token(String name, Map<String, Role> memberships, Limits limits) {
    var account = UUID.randomUUID();
    var token = "sbp_" + name + "-".repeat(36);
    MEMBERS.put(account, memberships);
    CALLERS.put(token, new Caller("account:" + account, false, account, limits));
    return token;
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  Authenticator walkers() {
    return token -> Optional.ofNullable(CALLERS.get(token));
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  Memberships walkersMemberships() {
    return new Memberships() {
      @Override
      public Map<String, Role> of(UUID account) {
        return MEMBERS.getOrDefault(account, Map.of());
      }

      @Override
      public Optional<String> organizationOf(String ref) {
        return Optional.ofNullable(ORGANIZATION_OF.get(ref));
      }
    };
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  WebFilter endBeforeTheHandler() {
    return (exchange, chain) -> {
      if (!exchange.getRequest().getHeaders().containsHeader(STOP)) {
        return chain.filter(exchange);
      }
      exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(REACHED));
      return exchange.getResponse().setComplete();
    };
  }
}
