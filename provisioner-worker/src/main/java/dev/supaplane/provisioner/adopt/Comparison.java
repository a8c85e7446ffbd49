package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Drift.Kind;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was known of a stack beside what is there: pure functions. A container that had done its
 * work and ended well is not expected to run, nor to stay.
 */
final class Comparison {
  private Comparison() {}

  /** All that differs, by name; empty when nothing does. */
  static List<Drift> drifts(List<AdoptedContainer> known, ComposeProject seen) {
    var drifts = new ArrayList<Drift>();
    var there = byName(seen);
    for (var container : known) {
      var now = there.remove(container.name());
      if (now == null) {
        if (!container.completed()) {
          drifts.add(new Drift(container.name(), Kind.MISSING, "the container is gone"));
        }
      } else if (now.state() != State.RUNNING && !container.completed()) {
        drifts.add(new Drift(container.name(), Kind.STOPPED, "the container is " + life(now)));
      } else if (!now.id().equals(container.id())) {
        drifts.add(new Drift(container.name(), Kind.CHANGED, anew(container, now)));
      }
    }
    there.forEach(
        (name, _) ->
            drifts.add(
                new Drift(name, Kind.UNEXPECTED, "it was not there when the stack was adopted")));
    return drifts;
  }

  /** Whether a drift is another state to get used to, not a loss. */
  static boolean isAnotherShape(Drift drift) {
    return switch (drift.kind()) {
      case CHANGED, UNEXPECTED -> true;
      case MISSING, STOPPED -> false;
    };
  }

  /**
   * How each service is, by name.
   *
   * @param refusing names of containers at whose published ports nobody listens
   */
  static List<ServiceHealth> health(
      List<AdoptedContainer> known, ComposeProject seen, Set<String> refusing) {
    var there = byName(seen);
    var expected =
        known.stream()
            .filter(container -> !container.completed())
            .map(AdoptedContainer::name)
            .collect(Collectors.toSet());
    var all = new TreeMap<String, @Nullable ComposeContainer>(there);
    expected.forEach(name -> all.putIfAbsent(name, null));
    var health = new ArrayList<ServiceHealth>();
    all.forEach(
        (name, container) -> {
          // What ended well is not well or ill, unless it is one that should run.
          if (container == null || !container.completed() || expected.contains(name)) {
            health.add(health(name, container, refusing.contains(name)));
          }
        });
    return health;
  }

  private static ServiceHealth health(
      String name, @Nullable ComposeContainer container, boolean refuses) {
    if (container == null) {
      return ServiceHealth.unhealthy(name, "the container is gone");
    }
    if (container.state() != State.RUNNING) {
      return ServiceHealth.unhealthy(name, "the container is " + life(container));
    }
    return switch (container.check()) {
      case UNHEALTHY -> ServiceHealth.unhealthy(name, "its own health check fails");
      case STARTING ->
          new ServiceHealth(name, Status.COMING_UP, "its own health check has not ended yet");
      case NONE, HEALTHY ->
          refuses
              ? ServiceHealth.unhealthy(name, "nobody listens at a port that it publishes")
              : ServiceHealth.healthy(name);
    };
  }

  private static String anew(AdoptedContainer before, ComposeContainer now) {
    if (before.imageId().equals(now.imageId())) {
      return "the container was made anew, from the same image";
    }
    return before.image().equals(now.image())
        ? "the container was made anew, from another image of the same name, " + now.image()
        : "the container was made anew, from " + now.image() + " instead of " + before.image();
  }

  private static String life(ComposeContainer container) {
    var state = container.state().name().toLowerCase(Locale.ROOT);
    return container.exitCode() == null ? state : state + ", exit code " + container.exitCode();
  }

  private static Map<String, ComposeContainer> byName(ComposeProject seen) {
    var byName = new TreeMap<String, ComposeContainer>();
    seen.containers().forEach(container -> byName.put(container.known().name(), container));
    return byName;
  }
}
