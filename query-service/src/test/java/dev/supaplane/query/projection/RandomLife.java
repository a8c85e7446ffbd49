package dev.supaplane.query.projection;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Events of one project in an order that can be, at times that sometimes are the same. */
final class RandomLife {
  private final Random random;
  private final ProjectRef ref;
  private Instant now;
  private Operation open;
  private boolean isOpen = true;
  private long generation = 1;
  private long settings;

  RandomLife(Random random, ProjectRef ref, Instant start) {
    this.random = random;
    this.ref = ref;
    this.now = start;
    this.open = operation(OperationKind.CREATE);
  }

  ProjectEvent first() {
    return Feed.created(ref, open);
  }

  ProjectEvent next() {
    // Now and then two things happen in the same millisecond.
    now = now.plusMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(100_000));
    return random.nextInt(3) == 0 ? aside() : change();
  }

  private ProjectEvent aside() {
    return switch (random.nextInt(5)) {
      case 0 -> {
        var healthy = random.nextBoolean();
        yield new ProjectHealthChanged(ref, generation, healthy, services(healthy), now);
      }
      case 1 ->
          new ProjectDriftDetected(
              ref,
              generation,
              List.of(new Drift("rest", Drift.Kind.MISSING, "gone " + random.nextInt(9))),
              now);
      case 2 -> new ProjectRenamed(ref, "name " + random.nextInt(9), now);
      case 3 ->
          random.nextBoolean()
              ? new ProjectSettingsChanged(
                  ref,
                  ++settings,
                  Map.of("postgrest.max_rows", Integer.toString(1 + random.nextInt(9))),
                  List.of("auth.smtp_pass"),
                  List.of("auth.site_url"),
                  now)
              : new ProjectSettingsChanged(
                  ref,
                  ++settings,
                  Map.of("auth.site_url", "https://example.com/" + random.nextInt(9)),
                  List.of(),
                  List.of("auth.smtp_pass", "postgrest.max_rows"),
                  now);
      default -> new ProjectDriftResolved(ref, generation, now);
    };
  }

  private ProjectEvent change() {
    if (isOpen) {
      isOpen = false;
      return switch (random.nextInt(4)) {
        case 0 ->
            new ProjectOperationFailed(
                ref, open.id(), open.kind(), generation, Failure.of("X", "start db", "no", 1), now);
        case 1 -> new ProjectOperationCancelled(ref, open.id(), open.kind(), generation, now);
        default -> succeeded();
      };
    }
    isOpen = true;
    generation++;
    return switch (random.nextInt(5)) {
      case 0 -> new ProjectPauseRequested(ref, begin(OperationKind.PAUSE), now);
      case 1 -> new ProjectResumeRequested(ref, begin(OperationKind.RESUME), now);
      case 2 -> new ProjectRestartRequested(ref, begin(OperationKind.RESTART), List.of(), now);
      case 3 ->
          new ProjectUpdateRequested(
              ref,
              begin(OperationKind.UPDATE),
              new StackSpec("supabase", "2026.09", "17", List.of("studio"), ResourceLimits.NONE),
              now);
      default ->
          new ProjectRetireRequested(
              ref, begin(OperationKind.RETIRE), now.plus(Duration.ofDays(7)), now);
    };
  }

  private ProjectEvent succeeded() {
    return switch (open.kind()) {
      case PAUSE -> new ProjectPaused(ref, open.id(), generation, now);
      case RESUME -> new ProjectResumed(ref, open.id(), generation, services(true), now);
      case RESTART -> new ProjectRestarted(ref, open.id(), generation, services(true), now);
      case UPDATE -> new ProjectUpdated(ref, open.id(), generation, "17.7", services(true), now);
      case RETIRE ->
          new ProjectRetired(ref, open.id(), generation, now.plus(Duration.ofDays(7)), now);
      default -> new ProjectProvisioned(ref, open.id(), generation, "17.6", services(true), now);
    };
  }

  private Operation begin(OperationKind kind) {
    open = operation(kind);
    return open;
  }

  private Operation operation(OperationKind kind) {
    return new Operation(
        UUID.randomUUID(), kind, generation, now, now.plus(Duration.ofMinutes(15)));
  }

  private static List<ServiceHealth> services(boolean healthy) {
    return List.of(
        ServiceHealth.healthy("db"),
        healthy ? ServiceHealth.healthy("rest") : ServiceHealth.unhealthy("rest", "no answer"));
  }
}
