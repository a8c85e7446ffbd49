package dev.supaplane.platform.studio;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import dev.supaplane.platform.upstream.ControlPlane;
import dev.supaplane.platform.upstream.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** What the controllers of this package ask of the services behind, in the caller's name. */
final class Plane {
  private static final int PAGE = 100;

  /** More than this are not listed: nobody finds anything on such a page without a search. */
  private static final int MOST = 5_000;

  private final Fleet fleet;
  private final ControlPlane services;

  Plane(Fleet fleet) {
    this.fleet = fleet;
    this.services = fleet.plane();
  }

  Fleet fleet() {
    return fleet;
  }

  ControlPlane services() {
    return services;
  }

  /** A project; one that was removed is none. */
  Mono<Project> project(ServerWebExchange exchange, String ref) {
    return settled(exchange, null, ref);
  }

  /**
   * A project, once what a command did to it is seen.
   *
   * @param version as the command's reply told it
   */
  Mono<Project> settled(ServerWebExchange exchange, @Nullable String version, String ref) {
    return fleet
        .project(exchange, ref, version)
        .filter(project -> !project.status().equals("REMOVED"))
        .switchIfEmpty(
            Mono.error(
                () -> ApiException.notFound("project_not_found", "There is no such project")));
  }

  /** An organization, as the read side tells of it. */
  Mono<JsonNode> organization(ServerWebExchange exchange, String slug) {
    return fleet.organization(exchange, slug);
  }

  /** The organizations that the caller may see. */
  Mono<List<JsonNode>> organizations(ServerWebExchange exchange) {
    return services.query(exchange, "/v1/organizations").map(list -> list.valueStream().toList());
  }

  /** The projects that the caller may see, without those that were removed. */
  Mono<List<Project>> projects(ServerWebExchange exchange) {
    return page(exchange, "", new ArrayList<>());
  }

  /** The projects of one organization that the caller may see. */
  Mono<List<Project>> projects(ServerWebExchange exchange, String slug) {
    return organization(exchange, slug)
        .then(
            Mono.defer(
                () -> page(exchange, "&organization_slug=" + Fleet.slug(slug), new ArrayList<>())));
  }

  private Mono<List<Project>> page(ServerWebExchange exchange, String filter, List<Project> found) {
    return services
        .query(exchange, "/v1/projects?limit=" + PAGE + "&offset=" + found.size() + filter)
        .flatMap(
            list -> {
              list.valueStream().map(Project::of).forEach(found::add);
              return list.size() < PAGE || found.size() >= MOST
                  ? Mono.just(List.copyOf(found))
                  : page(exchange, filter, found);
            });
  }

  /** The members of an organization, with account, email and role. */
  Mono<List<JsonNode>> members(ServerWebExchange exchange, String slug) {
    return services
        .query(exchange, "/api/organizations/" + Fleet.slug(slug) + "/members")
        .map(body -> items(body, "members").toList());
  }

  /** Sends a command on a project, and answers how the project is once that is seen. */
  Mono<Project> change(
      ServerWebExchange exchange, String ref, String verb, @Nullable Map<String, ?> body) {
    return services
        .command(exchange, HttpMethod.POST, Fleet.projectPath(ref) + verb, body)
        .flatMap(reply -> settled(exchange, reply.version(), ref));
  }

  Mono<Reply> command(
      ServerWebExchange exchange, HttpMethod method, String path, @Nullable Object body) {
    return services.command(exchange, method, path, body);
  }

  /** The members of a list, which is by itself or has a name. */
  static Stream<JsonNode> items(JsonNode body, String name) {
    return body.isArray() ? body.valueStream() : body.path(name).valueStream();
  }
}
