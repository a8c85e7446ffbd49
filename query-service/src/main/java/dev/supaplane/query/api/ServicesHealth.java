package dev.supaplane.query.api;

import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.HealthView;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.ReadModel.StepRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told of a project's services, under our names and under Supabase's. */
final class ServicesHealth {
  private static final List<String> SERVICES =
      List.of(
          "db",
          "api-gw",
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

  /** Names that clients ask by, and the service here that answers for each. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "db_postgres_user",
          "db",
          "pooler",
          "supavisor",
          "pg_bouncer",
          "supavisor",
          "kong",
          "api-gw");

  /** Statuses in which nothing is coming up that is not told of. */
  private static final Set<String> AT_REST =
      Set.of("INACTIVE", "INIT_FAILED", "RESTORE_FAILED", "REMOVED");

  private static final String AWAITED = "await ";
  private static final int MOST = 50;

  private ServicesHealth() {}

  /**
   * The names that a request asks for, each once; none when it asks for all services.
   *
   * @throws ApiException for a name that no service has
   */
  static List<String> asked(@Nullable List<String> names) {
    if (names == null) {
      return List.of();
    }
    if (names.size() > MOST
        || !names.stream().allMatch(n -> SERVICES.contains(n) || ALIASES.containsKey(n))) {
      var known = new TreeSet<>(SERVICES);
      known.addAll(ALIASES.keySet());
      throw ApiException.badRequest(
          "unknown_service",
          "services is a list, at most " + MOST + " long, of " + String.join(", ", known));
    }
    return names.stream().distinct().toList();
  }

  /**
   * The health of the services asked for, in that order, under the names asked by. A service that
   * the project does not run is left out.
   *
   * @param asked none for all services under the names that they have in the project
   * @param steps those of the operation under way: what one awaited in vain is not up yet
   */
  static List<HealthView> of(ProjectRow project, List<StepRow> steps, List<String> asked) {
    var adopted = project.adopted();
    if (adopted != null) {
      return ofAdopted(project, adopted, asked);
    }
    var known = new HashMap<String, HealthView>();
    for (var service : project.services()) {
      known.put(service.service(), view(service));
    }
    for (var step : steps) {
      if (step.step().startsWith(AWAITED) && step.failure() == null) {
        var name = step.step().substring(AWAITED.length());
        known.put(name, new HealthView(name, true, "ACTIVE_HEALTHY", null));
      }
    }
    var names = asked.isEmpty() ? SERVICES.stream().map(s -> service(project, s)).toList() : asked;
    return names.stream()
        .filter(name -> !project.spec().excludedServices().contains(service(project, name)))
        .map(name -> known.getOrDefault(service(project, name), untold(project)).as(name))
        .toList();
  }

  /** An adopted stack's services are those that it has, under the names of its compose file. */
  private static List<HealthView> ofAdopted(
      ProjectRow project, AdoptedStack adopted, List<String> asked) {
    var known = new TreeMap<String, HealthView>();
    if (project.services().isEmpty()) {
      adopted.containers().forEach(c -> known.put(c.name(), untold(project).as(c.name())));
    }
    project.services().forEach(service -> known.put(service.service(), view(service)));
    if (asked.isEmpty()) {
      return List.copyOf(known.values());
    }
    return asked.stream()
        .flatMap(
            name ->
                Stream.of(
                    name, ALIASES.getOrDefault(name, name), name.equals("api-gw") ? "kong" : name)
                    .filter(known::containsKey)
                    .findFirst()
                    .map(known::get)
                    .map(health -> health.as(name))
                    .stream())
        .toList();
  }

  /** The gateway is called otherwise in a project of the first revision. */
  private static String service(ProjectRow project, String name) {
    var service = ALIASES.getOrDefault(name, name);
    return service.equals("api-gw") && project.spec().revision().equals("2026.02")
        ? "kong"
        : service;
  }

  private static HealthView view(ServiceHealth health) {
    var name = health.service();
    return switch (health.status()) {
      case HEALTHY -> new HealthView(name, true, "ACTIVE_HEALTHY", null);
      case COMING_UP -> new HealthView(name, false, "COMING_UP", health.reason());
      case UNHEALTHY -> new HealthView(name, false, "UNHEALTHY", health.reason());
    };
  }

  private static HealthView untold(ProjectRow project) {
    return AT_REST.contains(project.status())
        ? new HealthView("", false, "UNHEALTHY", "does not run: the project is " + project.status())
        : new HealthView("", false, "COMING_UP", null);
  }
}
