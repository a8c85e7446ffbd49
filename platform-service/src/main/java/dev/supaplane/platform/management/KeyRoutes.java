package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.Parameter;
import dev.supaplane.platform.fleet.Fleet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** One key of a project, and who asks. */
@RestController
final class KeyRoutes {
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private final Fleet fleet;

  /** A person, as the CLI's {@code whoami} prints it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Profile(String gotrueId, String primaryEmail, String username) {}

  /** Whether the keys that are signed by the JWT secret are good. */
  record Legacy(boolean enabled) {}

  KeyRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  /** The keys that are signed by the JWT secret are always in use here. */
  @GetMapping("/v1/projects/{ref}/api-keys/legacy")
  @Requires(Permission.PROJECT_READ)
  Mono<Legacy> legacy(@PathVariable String ref, ServerWebExchange exchange) {
    return fleet.project(exchange, ref).map(_ -> new Legacy(true));
  }

  @GetMapping("/v1/projects/{ref}/api-keys/{id}")
  @Requires(Permission.SECRETS_READ)
  Mono<JsonNode> key(
      @PathVariable String ref,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String reveal,
      ServerWebExchange exchange) {
    var shown = "true".equals(Parameter.oneOf("reveal", reveal, List.of("true", "false")));
    return fleet
        .plane()
        .read(exchange, Fleet.projectPath(ref) + "/api-keys?reveal=" + shown)
        .map(
            keys ->
                keys.valueStream()
                    .filter(key -> key.path("id").asString("").equals(id))
                    .findFirst()
                    .orElseThrow(
                        () -> ApiException.notFound("api_key_not_found", "There is no such key")));
  }

  /** Who asks, as the CLI's {@code whoami} prints it. */
  @GetMapping("/v1/profile")
  @Requires(Permission.WHO_AM_I)
  Mono<Profile> profile(ServerWebExchange exchange) {
    return fleet
        .plane()
        .read(exchange, "/api/me")
        .map(KeyRoutes::profile)
        // An installation without accounts has the superuser alone.
        .onErrorResume(
            ApiException.class,
            error ->
                error.status() == 404 && Caller.of(exchange).superuser()
                    ? Mono.just(profile(NOBODY, "superuser@localhost", "superuser"))
                    : Mono.error(error));
  }

  private static Profile profile(JsonNode me) {
    var account = me.path("account");
    var told = account.isObject() ? account : me;
    var id = first(account.isString() ? account : told.path("id")).orElse(NOBODY);
    var email = first(told.path("email")).or(() -> first(me.path("email"))).orElse("");
    var name = first(told.path("name")).or(() -> first(me.path("actor"))).orElse(email);
    return profile(id, email, name);
  }

  private static Optional<String> first(JsonNode text) {
    return text.isString() ? Optional.of(text.asString()) : Optional.empty();
  }

  private static Profile profile(String id, String email, String name) {
    return new Profile(id, email, name);
  }
}
