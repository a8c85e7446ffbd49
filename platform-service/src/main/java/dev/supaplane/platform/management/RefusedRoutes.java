package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Refusal;
import dev.supaplane.platform.management.Catalogue.Verdict;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The part of the Management API that cannot be here: every path of it exists, and says why, to
 * those who may see the project or organization that it is about. One handler for each permission,
 * so that the rule stands beside the route as everywhere.
 */
final class RefusedRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedRoutes.class);

  private final Fleet fleet;

  RefusedRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Adds the routes. One that is answered already, by a service in the same process, is left to it:
   * the table is behind then, which is said.
   */
  void addTo(RequestMappingHandlerMapping mapping) {
    var options = new RequestMappingInfo.BuilderConfiguration();
    options.setPatternParser(mapping.getPathPatternParser());
    var answered = mapping.getHandlerMethods().keySet();
    for (var entry : Catalogue.all()) {
      if (entry.verdict() != Verdict.REFUSED) {
        continue;
      }
      var method = RequestMethod.valueOf(entry.method());
      var route = RequestMappingInfo.paths(entry.path()).methods(method).options(options).build();
      if (answered.contains(route)) {
        LOG.warn("the catalogue refuses {} {}, which is answered", method, entry.path());
      } else {
        mapping.registerMapping(route, new Route(fleet, entry), handler(entry));
      }
    }
  }

  private static Method handler(Entry entry) {
    return Arrays.stream(Route.class.getDeclaredMethods())
        .filter(
            method -> {
              var rule = method.getAnnotation(Requires.class);
              return rule != null && rule.value() == entry.permission();
            })
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no handler asks for what " + entry + " demands"));
  }

  /** One refused route. */
  static final class Route {
    private final Fleet fleet;
    private final Entry entry;

    Route(Fleet fleet, Entry entry) {
      this.fleet = fleet;
      this.entry = entry;
    }

    @Requires(Permission.OWN_ACCOUNT)
    Mono<Void> ofNothing(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.ORGANIZATION_READ)
    Mono<Void> ofAnOrganization(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.PROJECT_READ)
    Mono<Void> ofAProject(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.PROJECT_OPERATE)
    Mono<Void> operating(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.PROJECT_DELETE)
    Mono<Void> givingAway(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.CONFIG_READ)
    Mono<Void> ofSettings(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.CONFIG_UPDATE)
    Mono<Void> changingSettings(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.SECRETS_READ)
    Mono<Void> ofSecrets(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.SECRETS_UPDATE)
    Mono<Void> changingSecrets(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.DATABASE_READ)
    Mono<Void> ofData(ServerWebExchange exchange) {
      return answer(exchange);
    }

    @Requires(Permission.DATABASE_WRITE)
    Mono<Void> changingData(ServerWebExchange exchange) {
      return answer(exchange);
    }

    private Mono<Void> answer(ServerWebExchange exchange) {
      // Whoever may not see it is told that it is not there, as everywhere.
      return exists(exchange).then(Mono.error(() -> refusal(entry.refusal(), exchange)));
    }

    private Mono<?> exists(ServerWebExchange exchange) {
      var variables = Variables.of(exchange);
      if (entry.path().contains("{ref}")) {
        return fleet.project(exchange, variables.get("ref"));
      }
      return entry.path().contains("{slug}")
          ? fleet.organization(exchange, variables.get("slug"))
          : Mono.empty();
    }

    private static ApiException refusal(@Nullable Refusal refusal, ServerWebExchange exchange) {
      if (refusal == null) {
        throw new IllegalStateException("a refused route has a refusal");
      }
      var ref = Variables.of(exchange).find("ref");
      var message =
          ref.map(found -> refusal.message().replace("{ref}", found)).orElse(refusal.message());
      return new ApiException(refusal.status(), refusal.code(), message);
    }
  }
}
