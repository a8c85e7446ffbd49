package dev.supaplane.platform.studio;

import dev.supaplane.events.setting.SettingGroup;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.setting.PostgrestView;
import dev.supaplane.platform.setting.ProjectSettings;
import dev.supaplane.platform.setting.SettingsDesk;
import dev.supaplane.platform.setting.StorageView;
import java.util.Optional;
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
import tools.jackson.databind.node.ObjectNode;

/** How a project's services are set, on Studio's pages. */
@RestController
final class ServiceSettings {
  private final SettingsDesk desk;
  private final Settings secrets;

  ServiceSettings(Plane plane, Settings secrets) {
    this.desk = new SettingsDesk(plane.services());
    this.secrets = secrets;
  }

  @GetMapping("/platform/auth/{ref}/config")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> auth(@PathVariable String ref, ServerWebExchange exchange) {
    return desk.read(exchange, Fleet.ref(ref)).map(ProjectSettings::authForStudio);
  }

  @PatchMapping({"/platform/auth/{ref}/config", "/platform/auth/{ref}/config/hooks"})
  @Requires(Permission.CONFIG_UPDATE)
  Mono<JsonNode> setAuth(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return desk.change(
        exchange,
        Fleet.ref(ref),
        SettingGroup.AUTH,
        SettingsDesk.fromStudio(body),
        dryRun,
        ProjectSettings::authForStudio);
  }

  @GetMapping("/platform/projects/{ref}/config/postgrest")
  @Requires(Permission.CONFIG_READ)
  Mono<JsonNode> postgrest(@PathVariable String ref, ServerWebExchange exchange) {
    return Mono.zip(
            desk.read(exchange, Fleet.ref(ref)).map(ProjectSettings::postgrest),
            secrets.jwtSecret(exchange, ref))
        .map(both -> whole(both.getT1(), both.getT2()));
  }

  @PatchMapping("/platform/projects/{ref}/config/postgrest")
  @Requires(Permission.CONFIG_UPDATE)
  @AnswersWith(PostgrestView.class)
  Mono<JsonNode> setPostgrest(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return desk.change(
        exchange,
        Fleet.ref(ref),
        SettingGroup.POSTGREST,
        body,
        dryRun,
        settings -> whole(settings.postgrest(), Optional.empty()));
  }

  @GetMapping("/platform/projects/{ref}/config/storage")
  @Requires(Permission.CONFIG_READ)
  @AnswersWith(StorageView.class)
  Mono<JsonNode> storage(@PathVariable String ref, ServerWebExchange exchange) {
    return desk.read(exchange, Fleet.ref(ref)).map(ProjectSettings::storage);
  }

  @PatchMapping("/platform/projects/{ref}/config/storage")
  @Requires(Permission.CONFIG_UPDATE)
  @AnswersWith(StorageView.class)
  Mono<JsonNode> setStorage(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return desk.change(
        exchange, Fleet.ref(ref), SettingGroup.STORAGE, body, dryRun, ProjectSettings::storage);
  }

  /** PostgREST's settings with what the template fixes; the secret for who may read it. */
  private static JsonNode whole(ObjectNode settings, Optional<String> jwtSecret) {
    return settings
        .put("db_anon_role", "anon")
        .put("role_claim_key", ".role")
        .put("jwt_secret", jwtSecret.orElse(ProjectSettings.MASK));
  }
}
