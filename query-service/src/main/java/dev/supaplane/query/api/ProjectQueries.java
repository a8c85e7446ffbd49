package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.HealthView;
import dev.supaplane.query.api.Views.ProjectView;
import dev.supaplane.query.api.Views.StepView;
import dev.supaplane.query.api.Views.StepsView;
import dev.supaplane.query.projection.TimeTravel;
import dev.supaplane.query.projection.TimeTravel.Moment;
import dev.supaplane.query.view.ReadModel;
import dev.supaplane.query.view.ReadModel.ProjectFilter;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.ReadModel.StepRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Queries on projects. */
@RestController
public final class ProjectQueries {
  private static final Set<String> STATUSES =
      Set.of(
          "ACTIVE_HEALTHY",
          "ACTIVE_UNHEALTHY",
          "COMING_UP",
          "GOING_DOWN",
          "INACTIVE",
          "INIT_FAILED",
          "PAUSE_FAILED",
          "PAUSING",
          "REMOVED",
          "RESIZING",
          "RESTARTING",
          "RESTORE_FAILED",
          "RESTORING",
          "UNKNOWN");

  private final ReadModel model;
  private final TimeTravel travel;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Queries of a read model.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   */
  public ProjectQueries(ReadModel model, TimeTravel travel, Scheduler blocking, String publicHost) {
    this.model = model;
    this.travel = travel;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  @Requires(value = PROJECT_READ, of = HANDLER)
  @GetMapping("/v1/projects")
  Mono<List<ProjectView>> list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "organization_slug", required = false) @Nullable String organization,
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset,
      @RequestParam(required = false) @Nullable String at,
      ServerWebExchange exchange) {
    var past = Parameters.instant("at", at);
    var wanted = Parameters.oneOf("status", status, STATUSES);
    var slug = Parameters.shortText("organization_slug", organization);
    var part = Parameters.shortText("name", name);
    var size = Parameters.limit(limit);
    var start = Parameters.offset(offset);
    return Access.sight(exchange, PROJECT_READ)
        .map(sight -> new ProjectFilter(wanted, slug, part, sight, size, start))
        .publishOn(blocking)
        .map(
            filter ->
                past
                    .map(then -> travel.projects(then, filter))
                    .orElseGet(() -> model.projects(filter))
                    .stream()
                    .map(row -> ProjectView.of(row, publicHost))
                    .toList());
  }

  @Requires(PROJECT_READ)
  @GetMapping({"/v1/projects/{ref}", "/api/projects/{ref}"})
  Mono<ProjectView> one(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String at,
      @RequestParam(required = false) @Nullable String position) {
    var moment = Parameters.moment(at, position);
    return later(() -> ProjectView.of(find(ref, moment), publicHost));
  }

  /** Where a project is, for the doors that lead to all of them. */
  @Requires(Permission.WORK)
  @GetMapping("/internal/v1/projects/{ref}")
  Mono<ProjectView> whereabouts(@PathVariable String ref) {
    return later(() -> ProjectView.of(find(ref), publicHost));
  }

  @Requires(PROJECT_READ)
  @GetMapping("/v1/projects/{ref}/health")
  Mono<List<HealthView>> health(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable List<String> services,
      @RequestParam(required = false) @Nullable String at,
      @RequestParam(required = false) @Nullable String position) {
    var asked = ServicesHealth.asked(services);
    var moment = Parameters.moment(at, position);
    return together(
        () -> {
          var project = find(ref, moment);
          var operation = project.operationId();
          var until = moment.isEmpty() ? Instant.MAX : lastMoment(project, moment.get());
          var steps =
              operation == null
                  ? List.<StepRow>of()
                  : model.steps(null, operation).stream()
                      .filter(step -> !step.endedAt().isAfter(until))
                      .toList();
          return ServicesHealth.of(project, steps, asked);
        });
  }

  @Requires(PROJECT_READ)
  @GetMapping("/api/projects/{ref}/steps")
  Mono<StepsView> steps(
      @PathVariable String ref, @RequestParam(required = false) @Nullable String operation) {
    var id = operation == null ? null : Parameters.uuid("operation", operation);
    return together(
        () -> {
          find(ref);
          return new StepsView(model.steps(ref, id).stream().map(StepView::of).toList());
        });
  }

  /** Of a position the time of its event: steps have none of their own. */
  private static Instant lastMoment(ProjectRow project, Moment moment) {
    return moment instanceof Moment.At(var instant) ? instant : project.updatedAt();
  }

  private ProjectRow find(String ref, Optional<Moment> moment) {
    if (moment.isEmpty()) {
      return find(ref);
    }
    return Parameters.name(ref)
        .flatMap(name -> travel.project(name, moment.get()))
        .orElseThrow(
            () -> ApiException.notFound("project_not_found", "There was no such project then"));
  }

  private ProjectRow find(String ref) {
    return Parameters.name(ref)
        .flatMap(model::project)
        .orElseThrow(() -> ApiException.notFound("project_not_found", "There is no such project"));
  }

  private <T> Mono<T> together(Supplier<T> answer) {
    return later(() -> model.atOnce(answer));
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
