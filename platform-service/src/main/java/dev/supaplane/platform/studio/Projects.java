package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.studio.ProjectViews.Database;
import dev.supaplane.platform.studio.ProjectViews.DatabaseStatus;
import dev.supaplane.platform.studio.ProjectViews.Detail;
import dev.supaplane.platform.studio.ProjectViews.Item;
import dev.supaplane.platform.studio.ProjectViews.OrganizationItem;
import dev.supaplane.platform.studio.ProjectViews.Page;
import dev.supaplane.platform.studio.ProjectViews.PauseStatus;
import dev.supaplane.platform.studio.ProjectViews.ServiceVersions;
import dev.supaplane.platform.studio.ProjectViews.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Projects as Studio asks for them: in lists, by themselves, and how they are. */
@RestController
final class Projects {
  /** As good as never; Studio wants a number. */
  private static final int A_CENTURY_OF_DAYS = 36_500;

  private final Plane plane;
  private final Connections connections;

  Projects(Plane plane, Connections connections) {
    this.plane = plane;
    this.connections = connections;
  }

  /** A page for those who ask for the second version, all of the first page for others. */
  @GetMapping("/platform/projects")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(ProjectViews.ItemPage.class)
  @AnswersWith(value = ProjectViews.Item.class, list = true)
  Mono<ResponseEntity<Object>> all(
      @RequestHeader(name = "Version", required = false) @Nullable String version,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(required = false) @Nullable String search,
      ServerWebExchange exchange) {
    var part = Part.of(limit, offset, sort, search, null);
    return plane
        .projects(exchange)
        .map(projects -> part.of(projects, Item::of))
        .map(page -> ResponseEntity.ok("2".equals(version) ? page : page.projects()));
  }

  @GetMapping("/platform/organizations/{slug}/projects")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Page<OrganizationItem>> ofOrganization(
      @PathVariable String slug,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(required = false) @Nullable String search,
      @RequestParam(required = false) @Nullable String statuses,
      ServerWebExchange exchange) {
    var part = Part.of(limit, offset, sort, search, statuses);
    return plane.projects(exchange, slug).map(projects -> part.of(projects, OrganizationItem::of));
  }

  @GetMapping("/platform/projects/{ref}")
  @Requires(Permission.PROJECT_READ)
  Mono<Detail> one(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .map(project -> Detail.of(project, connections.of(project, Connections.Mode.READ_WRITE)));
  }

  @GetMapping("/platform/projects/{ref}/status")
  @Requires(Permission.PROJECT_READ)
  Mono<Status> status(@PathVariable String ref, ServerWebExchange exchange) {
    return plane.project(exchange, ref).map(project -> new Status(project.status()));
  }

  @GetMapping("/platform/projects/{ref}/databases")
  @Requires(Permission.PROJECT_READ)
  Mono<List<Database>> databases(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .map(
            project ->
                List.of(
                    Database.of(
                        project,
                        connections.of(project, Connections.Mode.READ_WRITE),
                        connections.of(project, Connections.Mode.READ_ONLY))));
  }

  @GetMapping("/platform/projects/{ref}/databases-statuses")
  @Requires(Permission.PROJECT_READ)
  Mono<List<DatabaseStatus>> databasesStatuses(
      @PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .map(
            project ->
                List.of(new DatabaseStatus(project.ref(), Wire.databaseStatus(project.status()))));
  }

  @GetMapping("/platform/projects/{ref}/pause/status")
  @Requires(Permission.PROJECT_READ)
  Mono<PauseStatus> pauseStatus(@PathVariable String ref, ServerWebExchange exchange) {
    return Mono.zip(
            plane.project(exchange, ref),
            plane
                .services()
                .query(
                    exchange,
                    "/api/operations?kind=PAUSE&state=SUCCEEDED&limit=1&project=" + Fleet.ref(ref)))
        .map(
            both ->
                new PauseStatus(
                    List.of("INACTIVE", "PAUSE_FAILED", "RESTORE_FAILED")
                        .contains(both.getT1().status()),
                    both.getT2().path("operations").path(0).path("ended_at").isString()
                        ? both.getT2().path("operations").path(0).path("ended_at").stringValue()
                        : null,
                    null,
                    A_CENTURY_OF_DAYS,
                    null));
  }

  @GetMapping("/platform/projects/{ref}/service-versions")
  @Requires(Permission.PROJECT_READ)
  Mono<ServiceVersions> serviceVersions(@PathVariable String ref, ServerWebExchange exchange) {
    return plane.project(exchange, ref).map(project -> new ServiceVersions(project.version()));
  }
}
