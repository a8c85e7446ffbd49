package dev.supaplane.platform.management;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.upstream.ControlPlane;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Projects and organizations that a caller may see. */
final class Fleet {
  private final ControlPlane plane;

  Fleet(ControlPlane plane) {
    this.plane = plane;
  }

  ControlPlane plane() {
    return plane;
  }

  /** A project; fails with 404 where the caller sees none. */
  Mono<Project> project(ServerWebExchange exchange, String ref) {
    return plane.query(exchange, projectPath(ref)).map(Project::of);
  }

  /** An organization; fails with 404 where the caller sees none. */
  Mono<JsonNode> organization(ServerWebExchange exchange, String slug) {
    return plane.query(exchange, "/v1/organizations/" + slug(slug));
  }

  /** The path of a project in the services behind. */
  static String projectPath(String ref) {
    try {
      return "/v1/projects/" + new ProjectRef(ref);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "project_not_found", "There is no such project; " + e.getMessage());
    }
  }

  /** A slug that can stand in a path. */
  static String slug(String slug) {
    try {
      return new OrganizationSlug(slug).value();
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "organization_not_found", "There is no such organization; " + e.getMessage());
    }
  }
}
