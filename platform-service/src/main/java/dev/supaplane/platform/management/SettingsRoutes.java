package dev.supaplane.platform.management;

import dev.supaplane.events.setting.SettingGroup;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import dev.supaplane.platform.setting.ProjectSettings;
import dev.supaplane.platform.setting.SettingsDesk;
import dev.supaplane.platform.setting.StorageView;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** How a project's services are set, and setting them otherwise. */
@RestController
final class SettingsRoutes {
  private final Fleet fleet;
  private final SettingsDesk desk;

  SettingsRoutes(Fleet fleet, SettingsDesk desk) {
    this.fleet = fleet;
    this.desk = desk;
  }

  @GetMapping("/v1/projects/{ref}/postgrest")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> postgrest(@PathVariable String ref, ServerWebExchange exchange) {
    return settings(ref, exchange, ProjectSettings::postgrest);
  }

  @PatchMapping("/v1/projects/{ref}/postgrest")
  @Requires(Permission.CONFIG_UPDATE)
  Mono<JsonNode> setPostgrest(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return change(exchange, ref, SettingGroup.POSTGREST, body, dryRun, ProjectSettings::postgrest);
  }

  @GetMapping("/v1/projects/{ref}/config/auth")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> auth(@PathVariable String ref, ServerWebExchange exchange) {
    return settings(ref, exchange, ProjectSettings::auth);
  }

  @PatchMapping("/v1/projects/{ref}/config/auth")
  @Requires(Permission.CONFIG_UPDATE)
  Mono<JsonNode> setAuth(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return change(exchange, ref, SettingGroup.AUTH, body, dryRun, ProjectSettings::auth);
  }

  @GetMapping("/v1/projects/{ref}/config/storage")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> storage(@PathVariable String ref, ServerWebExchange exchange) {
    return settings(ref, exchange, ProjectSettings::storage);
  }

  @PatchMapping("/v1/projects/{ref}/config/storage")
  @Requires(Permission.CONFIG_UPDATE)
  @AnswersWith(StorageView.class)
  Mono<JsonNode> setStorage(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return change(exchange, ref, SettingGroup.STORAGE, body, dryRun, ProjectSettings::storage);
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

  private Mono<JsonNode> settings(
      String ref, ServerWebExchange exchange, Function<ProjectSettings, JsonNode> told) {
    return desk.read(exchange, ref).map(told);
  }

  private Mono<JsonNode> change(
      ServerWebExchange exchange,
      String ref,
      SettingGroup group,
      JsonNode body,
      @Nullable String dryRun,
      Function<ProjectSettings, JsonNode> told) {
    return desk.change(exchange, ref, group, body, dryRun, told);
  }

  private <T> Mono<T> of(String ref, ServerWebExchange exchange, Function<Project, T> settings) {
    return fleet.project(exchange, ref).map(settings);
  }
}
