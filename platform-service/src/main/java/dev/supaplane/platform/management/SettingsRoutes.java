package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** How a project's services are set. All of it is the template's; nothing is set by project yet. */
@RestController
final class SettingsRoutes {
  private final Fleet fleet;

  SettingsRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  @GetMapping("/v1/projects/{ref}/postgrest")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> postgrest(@PathVariable String ref, ServerWebExchange exchange) {
    return of(ref, exchange, _ -> StackSettings.postgrest());
  }

  @GetMapping("/v1/projects/{ref}/config/auth")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> auth(@PathVariable String ref, ServerWebExchange exchange) {
    return of(ref, exchange, _ -> StackSettings.authentication());
  }

  @GetMapping("/v1/projects/{ref}/config/storage")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> storage(@PathVariable String ref, ServerWebExchange exchange) {
    return of(ref, exchange, StackSettings::storage);
  }

  @GetMapping("/v1/projects/{ref}/config/realtime")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> realtime(@PathVariable String ref, ServerWebExchange exchange) {
    return of(ref, exchange, _ -> StackSettings.realtime());
  }

  @GetMapping("/v1/projects/{ref}/config/database/pgbouncer")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> pooler(@PathVariable String ref, ServerWebExchange exchange) {
    return of(ref, exchange, StackSettings::pooler);
  }

  /** Who reaches a published port is the host's matter: nothing is restricted here. */
  @GetMapping("/v1/projects/{ref}/network-restrictions")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> restrictions(@PathVariable String ref, ServerWebExchange exchange) {
    return of(
        ref,
        exchange,
        _ ->
            Map.of(
                "entitlement",
                "disallowed",
                "config",
                Map.of("dbAllowedCidrs", List.of("0.0.0.0/0"), "dbAllowedCidrsV6", List.of("::/0")),
                "status",
                "applied"));
  }

  @GetMapping("/v1/projects/{ref}/ssl-enforcement")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> ssl(@PathVariable String ref, ServerWebExchange exchange) {
    return of(
        ref,
        exchange,
        _ -> Map.of("currentConfig", Map.of("database", false), "appliedSuccessfully", true));
  }

  private <T> Mono<T> of(String ref, ServerWebExchange exchange, Function<Project, T> settings) {
    return fleet.project(exchange, ref).map(settings);
  }
}
