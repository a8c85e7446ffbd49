package dev.supaplane.platform.setting;

import dev.supaplane.events.setting.SettingGroup;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.upstream.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and changes the settings of projects in the caller's name. */
public final class SettingsDesk {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlPlane plane;

  /** A desk before the services behind. */
  public SettingsDesk(ControlPlane plane) {
    this.plane = plane;
  }

  /** How a project's services are set; fails with 404 where the caller sees no such project. */
  public Mono<ProjectSettings> read(ServerWebExchange exchange, String ref) {
    return plane.query(exchange, Fleet.projectPath(ref)).map(ProjectSettings::of);
  }

  /**
   * Sets some of a group. A secret that is sent back as it was told stays what it is.
   *
   * @param body settings by name
   * @param dryRun as the request says; null where it does not
   * @param told of the settings once they are changed
   * @return the plan where only that was asked for
   */
  public Mono<JsonNode> change(
      ServerWebExchange exchange,
      String ref,
      SettingGroup group,
      JsonNode body,
      @Nullable String dryRun,
      Function<ProjectSettings, JsonNode> told) {
    var project = Fleet.ref(ref);
    if (!(body instanceof ObjectNode settings)) {
      throw ApiException.badRequest("malformed_body", "The body is an object of settings");
    }
    var asked = settings.deepCopy();
    settings.properties().stream()
        .filter(one -> one.getValue().asString("").equals(ProjectSettings.MASK))
        .forEach(one -> asked.remove(one.getKey()));
    if (asked.isEmpty()) {
      return read(exchange, ref).map(told);
    }
    var path =
        "/api/projects/"
            + project
            + "/settings"
            + (dryRun == null ? "" : "?dry_run=" + UriUtils.encode(dryRun, StandardCharsets.UTF_8));
    // The answer tells how it is set then: who may not read that is told so before it is set.
    return read(exchange, ref)
        .then(
            Mono.defer(
                () -> plane.command(exchange, HttpMethod.PATCH, path, Map.of(group.word(), asked))))
        .flatMap(
            reply ->
                reply.body().path("dry_run").asBoolean(false)
                    ? Mono.just(reply.body())
                    : plane
                        .queryAfter(exchange, reply.version(), Fleet.projectPath(project))
                        .map(ProjectSettings::of)
                        .map(told));
  }

  /** Settings of GoTrue as Studio calls them, in the API's words. */
  public static JsonNode fromStudio(JsonNode body) {
    if (!body.isObject()) {
      throw ApiException.badRequest("malformed_body", "The body is an object of settings");
    }
    var settings = JSON.createObjectNode();
    body.properties()
        .forEach(one -> settings.set(one.getKey().toLowerCase(Locale.ROOT), one.getValue()));
    return settings;
  }
}
