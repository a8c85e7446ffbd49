package dev.supaplane.provisioner.desired;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.StackSpec;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a project should be, and for which operation.
 *
 * @param ref the project
 * @param generation of the latest wish; a lower one changes nothing any more
 * @param operation the operation that waits for an outcome; absent when none does
 * @param wish what it should be
 * @param spec what is to run
 * @param placement where
 * @param incarnations restarts that were asked for, by service
 */
public record DesiredStack(
    ProjectRef ref,
    long generation,
    @Nullable Operation operation,
    Wish wish,
    StackSpec spec,
    Placement placement,
    Map<String, Long> incarnations) {
  /** The key in {@link #incarnations} for a restart of every service. */
  public static final String EVERY_SERVICE = "*";

  /** Copies the map, sorted. */
  public DesiredStack {
    incarnations = Map.copyOf(new TreeMap<>(incarnations));
  }

  /** How often a service was restarted: the later of its own and everybody's restarts. */
  public long incarnation(String service) {
    return Math.max(
        incarnations.getOrDefault(service, 0L), incarnations.getOrDefault(EVERY_SERVICE, 0L));
  }

  DesiredStack wish(Wish next, Operation begun) {
    return new DesiredStack(ref, begun.generation(), begun, next, spec, placement, incarnations);
  }

  DesiredStack running(StackSpec other) {
    return new DesiredStack(ref, generation, operation, wish, other, placement, incarnations);
  }

  DesiredStack ended(Wish next) {
    return new DesiredStack(ref, generation, null, next, spec, placement, incarnations);
  }
}
