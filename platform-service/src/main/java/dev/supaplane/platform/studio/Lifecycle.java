package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import dev.supaplane.platform.studio.ProjectViews.Ref;
import dev.supaplane.platform.studio.ProjectViews.Restored;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What Studio does to a project. Each is answered once the read side has seen it, so that the page
 * that looks next sees it too.
 */
@RestController
final class Lifecycle {
  /** Services by the names that Studio has for them. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "postgresql", "db",
          "gotrue", "auth",
          "postgrest", "rest",
          "realtime", "realtime",
          "storage", "storage",
          "functions", "functions",
          "pgbouncer", "supavisor");

  private static final List<String> GATEWAYS = List.of("api-gateway", "envoy", "kong");

  private final Plane plane;

  Lifecycle(Plane plane) {
    this.plane = plane;
  }

  /** A new name. */
  record Rename(@Nullable String name) {}

  /** Which services are to begin anew. */
  record RestartServices(@JsonProperty("restartRequest") @Nullable Wanted request) {}

  /** Services by Studio's names. */
  record Wanted(@Nullable List<@Nullable String> services) {}

  @PostMapping("/platform/projects/{ref}/pause")
  @Requires(Permission.PROJECT_OPERATE)
  @AnswersWith(status = 201)
  Mono<ResponseEntity<Void>> pause(@PathVariable String ref, ServerWebExchange exchange) {
    return created(plane.change(exchange, ref, "/pause", null));
  }

  @PostMapping("/platform/projects/{ref}/restore")
  @Requires(Permission.PROJECT_OPERATE)
  Mono<Restored> restore(@PathVariable String ref, ServerWebExchange exchange) {
    return plane.change(exchange, ref, "/restore", null).map(Restored::of);
  }

  @PostMapping("/platform/projects/{ref}/restart")
  @Requires(Permission.PROJECT_OPERATE)
  @AnswersWith(status = 201)
  Mono<ResponseEntity<Void>> restart(@PathVariable String ref, ServerWebExchange exchange) {
    return created(plane.change(exchange, ref, "/restart", Map.of()));
  }

  @PostMapping("/platform/projects/{ref}/restart-services")
  @Requires(Permission.PROJECT_OPERATE)
  @AnswersWith(status = 201)
  Mono<ResponseEntity<Void>> restartServices(
      @PathVariable String ref, @RequestBody RestartServices body, ServerWebExchange exchange) {
    var wanted = body.request() == null ? null : body.request().services();
    if (wanted == null || wanted.isEmpty()) {
      throw ApiException.badRequest("no_services", "restartRequest names at least one service");
    }
    return created(
        plane
            .project(exchange, ref)
            .map(project -> wanted.stream().map(name -> service(project, name)).toList())
            .flatMap(
                services -> plane.change(exchange, ref, "/restart", Map.of("services", services))));
  }

  @PatchMapping("/platform/projects/{ref}")
  @Requires(Permission.PROJECT_OPERATE)
  Mono<Ref> rename(@PathVariable String ref, @RequestBody Rename body, ServerWebExchange exchange) {
    if (body.name() == null) {
      throw ApiException.badRequest("invalid_name", "Send the new name: {\"name\": \"...\"}");
    }
    return plane
        .command(exchange, HttpMethod.PATCH, Fleet.projectPath(ref), Map.of("name", body.name()))
        .flatMap(reply -> plane.settled(exchange, reply.version(), ref))
        .map(Ref::of);
  }

  /** Stops at once; until the window is over, the API can take it back. */
  @DeleteMapping("/platform/projects/{ref}")
  @Requires(Permission.PROJECT_DELETE)
  Mono<Ref> delete(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .command(exchange, HttpMethod.DELETE, Fleet.projectPath(ref), null)
        .map(reply -> new Ref(Wire.id(ref), ref, reply.body().path("name").asString()));
  }

  private static String service(Project project, @Nullable String name) {
    if (name != null && GATEWAYS.contains(name)) {
      return project.gateway();
    }
    var service = name == null ? null : SERVICES.get(name);
    if (service == null) {
      throw ApiException.badRequest(
          "unknown_service",
          "A project here has no service that is called so, or none that restarts by itself");
    }
    return service;
  }

  private static Mono<ResponseEntity<Void>> created(Mono<Project> done) {
    return done.map(_ -> ResponseEntity.status(HttpStatus.CREATED).build());
  }
}
