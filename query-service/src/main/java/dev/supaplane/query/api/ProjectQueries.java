package dev.supaplane.query.api;

import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.HealthView;
import dev.supaplane.query.api.Views.ProjectView;
import dev.supaplane.query.api.Views.StepView;
import dev.supaplane.query.api.Views.StepsView;
import dev.supaplane.query.view.ReadModel;
import dev.supaplane.query.view.ReadModel.ProjectFilter;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
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
          "RESTARTING",
          "RESTORE_FAILED",
          "RESTORING");
  private static final List<String> SERVICES =
      List.of(
          "db",
          "kong",
          "auth",
          "rest",
          "realtime",
          "storage",
          "imgproxy",
          "meta",
          "analytics",
          "vector",
          "studio",
          "functions",
          "supavisor");
  private static final String AWAITED = "await ";

  private final ReadModel model;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Queries of a read model.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   */
  public ProjectQueries(ReadModel model, Scheduler blocking, String publicHost) {
    this.model = model;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  @GetMapping("/v1/projects")
  Mono<List<ProjectView>> list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "organization_slug", required = false) @Nullable String organization,
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset) {
    var filter =
        new ProjectFilter(
            Parameters.oneOf("status", status, STATUSES),
            Parameters.shortText("organization_slug", organization),
            Parameters.shortText("name", name),
            Parameters.limit(limit),
            Parameters.offset(offset));
    return later(
        () -> model.projects(filter).stream().map(row -> ProjectView.of(row, publicHost)).toList());
  }

  @GetMapping({"/v1/projects/{ref}", "/api/projects/{ref}"})
  Mono<ProjectView> one(@PathVariable String ref) {
    return later(() -> ProjectView.of(find(ref), publicHost));
  }

  @GetMapping("/v1/projects/{ref}/health")
  Mono<List<HealthView>> health(
      @PathVariable String ref, @RequestParam(required = false) @Nullable List<String> services) {
    return later(
        () -> {
          var project = find(ref);
          var enabled =
              SERVICES.stream()
                  .filter(name -> !project.spec().excludedServices().contains(name))
                  .toList();
          var known = health(project);
          return Parameters.services(services, enabled).stream()
              .map(name -> known.getOrDefault(name, comingUp(name)))
              .toList();
        });
  }

  @GetMapping("/api/projects/{ref}/steps")
  Mono<StepsView> steps(
      @PathVariable String ref, @RequestParam(required = false) @Nullable String operation) {
    var id = operation == null ? null : Parameters.uuid("operation", operation);
    return later(
        () -> {
          find(ref);
          return new StepsView(model.steps(ref, id).stream().map(StepView::of).toList());
        });
  }

  /** What is told of each service; while it comes up, what the open operation's steps tell. */
  private Map<String, HealthView> health(ProjectRow project) {
    var known = new HashMap<String, HealthView>();
    for (var service : project.services()) {
      var healthy = service.status() == ServiceHealth.Status.HEALTHY;
      known.put(
          service.service(),
          healthy
              ? healthy(service.service())
              : new HealthView(service.service(), false, "UNHEALTHY", service.reason()));
    }
    var operation = project.operationId();
    if (operation != null) {
      for (var name : awaited(operation)) {
        known.put(name, healthy(name));
      }
    }
    return known;
  }

  private Set<String> awaited(UUID operation) {
    var names = new HashSet<String>();
    for (var step : model.steps(null, operation)) {
      if (step.step().startsWith(AWAITED) && step.failure() == null) {
        names.add(step.step().substring(AWAITED.length()));
      }
    }
    return names;
  }

  private static HealthView healthy(String name) {
    return new HealthView(name, true, "ACTIVE_HEALTHY", null);
  }

  private static HealthView comingUp(String name) {
    return new HealthView(name, false, "COMING_UP", null);
  }

  private ProjectRow find(String ref) {
    return model
        .project(ref)
        .orElseThrow(() -> ApiException.notFound("project_not_found", "There is no such project"));
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
