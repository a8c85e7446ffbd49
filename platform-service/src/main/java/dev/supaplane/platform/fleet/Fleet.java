package dev.supaplane.platform.fleet;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.meta.MetaDoor;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.upstream.ControlPlane;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Projects and organizations that a caller may see. */
public final class Fleet {
  private final ControlPlane plane;

  /** The fleet of a control plane. */
  public Fleet(ControlPlane plane) {
    this.plane = plane;
  }

  /** The services that tell of it. */
  public ControlPlane plane() {
    return plane;
  }

  /** A project; fails with 404 where the caller sees none. */
  public Mono<Project> project(ServerWebExchange exchange, String ref) {
    return project(exchange, ref, null);
  }

  /**
   * A project, once what a command did to it is seen.
   *
   * @param version as the command's reply told it; null for how it is just now
   */
  public Mono<Project> project(ServerWebExchange exchange, String ref, @Nullable String version) {
    return plane.queryAfter(exchange, version, projectPath(ref)).map(Project::of);
  }

  /**
   * The way to a project's meta: as {@code postgres}, whoever meta itself is, which in some
   * revisions is the superuser. Key and connection are asked for in the caller's name, for each
   * request anew: nothing of them is kept.
   *
   * @param application by whose name the database knows the caller; null for meta's own
   * @return fails where the project does not run, or the caller may not read its secrets
   */
  public Mono<MetaDoor> meta(ServerWebExchange exchange, String ref, @Nullable String application) {
    return project(exchange, ref)
        .map(project -> project.door("meta"))
        .flatMap(
            gateway ->
                plane
                    .read(exchange, "/api/projects/" + ref(ref) + "/meta-access")
                    .map(
                        access ->
                            new MetaDoor(
                                gateway,
                                access.path("service_key").asString(),
                                access.path("connection").asString(),
                                application)));
  }

  /** An organization; fails with 404 where the caller sees none. */
  public Mono<JsonNode> organization(ServerWebExchange exchange, String slug) {
    return plane.query(exchange, "/v1/organizations/" + slug(slug));
  }

  /** The path of a project in the services behind. */
  public static String projectPath(String ref) {
    return "/v1/projects/" + ref(ref);
  }

  /**
   * A ref from a path, safe to put into another one.
   *
   * @throws ApiException 404 when it can be none
   */
  public static String ref(String text) {
    try {
      return new ProjectRef(text).value();
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "project_not_found", "There is no such project; " + e.getMessage());
    }
  }

  /**
   * A slug from a path, safe to put into another one.
   *
   * @throws ApiException 404 when it can be none
   */
  public static String slug(String text) {
    try {
      return new OrganizationSlug(text).value();
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "organization_not_found", "There is no such organization; " + e.getMessage());
    }
  }
}
