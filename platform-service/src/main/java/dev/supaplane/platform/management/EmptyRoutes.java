package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lists of what no project here has: well-formed, and empty. */
@RestController
final class EmptyRoutes {
  private final Fleet fleet;

  EmptyRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  @GetMapping({"/v1/projects/{ref}/advisors/security", "/v1/projects/{ref}/advisors/performance"})
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> advice(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("lints", List.of()));
  }

  @GetMapping({
    "/v1/projects/{ref}/functions",
    "/v1/projects/{ref}/branches",
    "/v1/projects/{ref}/actions",
    "/v1/projects/{ref}/config/auth/third-party-auth"
  })
  @Requires(Permission.PROJECT_READ)
  Mono<List<Object>> lists(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> List.of());
  }

  @GetMapping("/v1/projects/{ref}/config/auth/sso/providers")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> providers(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("items", List.of()));
  }

  @GetMapping("/v1/projects/{ref}/config/auth/signing-keys")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> signingKeys(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("keys", List.of()));
  }

  @GetMapping("/v1/projects/{ref}/database/backups")
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> backups(@PathVariable String ref, ServerWebExchange exchange) {
    return none(
        ref,
        exchange,
        project ->
            Map.of(
                "region",
                project.region(),
                "walg_enabled",
                false,
                "pitr_enabled",
                false,
                "backups",
                List.of(),
                "physical_backup_data",
                Map.of()));
  }

  @GetMapping("/v1/projects/{ref}/restore")
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> restorable(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("available_versions", List.of()));
  }

  /** Another major is another project; within one, a template's revision brings the new version. */
  @GetMapping("/v1/projects/{ref}/upgrade/eligibility")
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> eligibility(@PathVariable String ref, ServerWebExchange exchange) {
    return none(
        ref,
        exchange,
        project -> {
          var answer = new LinkedHashMap<String, Object>();
          answer.put("eligible", false);
          answer.put("current_app_version", "supabase-postgres-" + project.version());
          answer.put("current_app_version_release_channel", "ga");
          answer.put("latest_app_version", "supabase-postgres-" + project.version());
          answer.put("duration_estimate_hours", 0);
          for (var name :
              List.of(
                  "target_upgrade_versions",
                  "legacy_auth_custom_roles",
                  "objects_to_be_dropped",
                  "unsupported_extensions",
                  "user_defined_objects_in_internal_schemas",
                  "validation_errors",
                  "warnings")) {
            answer.put(name, List.of());
          }
          return answer;
        });
  }

  @GetMapping("/v1/projects/{ref}/upgrade/status")
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> upgrade(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> nothing("databaseUpgradeStatus"));
  }

  @GetMapping("/v1/projects/{ref}/billing/addons")
  @Requires(Permission.PROJECT_READ)
  Mono<Map<String, Object>> addons(@PathVariable String ref, ServerWebExchange exchange) {
    return none(
        ref, exchange, _ -> Map.of("selected_addons", List.of(), "available_addons", List.of()));
  }

  @GetMapping("/v1/projects/{ref}/config/disk/autoscale")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> autoscale(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> nothing("growth_percent", "min_increment_gb", "max_size_gb"));
  }

  @GetMapping("/v1/projects/{ref}/vanity-subdomain")
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> vanity(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("status", "not-used"));
  }

  @GetMapping({
    "/v1/projects/{ref}/analytics/endpoints/usage.api-counts",
    "/v1/projects/{ref}/analytics/endpoints/usage.api-requests-count",
    "/v1/projects/{ref}/analytics/endpoints/functions.combined-stats"
  })
  @Requires(Permission.LOGS_READ)
  Mono<Map<String, Object>> uncounted(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("result", List.of()));
  }

  @PostMapping({
    "/v1/projects/{ref}/network-bans/retrieve",
    "/v1/projects/{ref}/network-bans/retrieve/enriched"
  })
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> bans(@PathVariable String ref, ServerWebExchange exchange) {
    return none(ref, exchange, _ -> Map.of("banned_ipv4_addresses", List.of()));
  }

  private static Map<String, Object> nothing(String... names) {
    var nothing = new LinkedHashMap<String, Object>();
    for (var name : names) {
      nothing.put(name, null);
    }
    return nothing;
  }

  private <T> Mono<T> none(String ref, ServerWebExchange exchange, Function<Project, T> answer) {
    return fleet.project(exchange, ref).map(answer);
  }
}
