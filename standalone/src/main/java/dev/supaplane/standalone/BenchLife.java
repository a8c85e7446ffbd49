package dev.supaplane.standalone;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.query.projection.ProjectFold;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A project that goes through what projects go through, with its row by a fold of its own. */
final class BenchLife {
  private static final int REMEMBERED = 8;
  private static final List<OperationKind> CHANGES =
      List.of(OperationKind.PAUSE, OperationKind.RESUME, OperationKind.RESTART);

  private final Random random;
  private final ProjectRef ref;
  private final Deque<Known> known = new ArrayDeque<>();
  private Optional<ProjectRow> row = Optional.empty();
  private Instant now;
  private Operation open;
  private boolean isOpen = true;
  private long sequence = -1;

  /** What is to be answered after an event. */
  private record Known(long sequence, ProjectRow row) {}

  /** An event and its place. */
  record Happened(ProjectEvent event, long sequence) {}

  BenchLife(Random random, Instant start) {
    this.random = random;
    this.now = start;
    var letters = new StringBuilder();
    for (var letter = 0; letter < 20; letter++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    this.ref = new ProjectRef(letters.toString());
    this.open = operation(OperationKind.CREATE, 1);
  }

  ProjectRef ref() {
    return ref;
  }

  synchronized long sequence() {
    return sequence;
  }

  UUID operationId() {
    return open.id();
  }

  Instant now() {
    return now;
  }

  /** What happens next. */
  synchronized Happened next() {
    now = now.plusMillis(1 + random.nextInt(100_000));
    sequence++;
    var event = sequence == 0 ? created() : random.nextInt(3) == 0 ? aside() : change();
    row = ProjectFold.after(row, event, sequence).map(ProjectFold.Change::project);
    known.addLast(new Known(sequence, row.orElseThrow()));
    if (known.size() > REMEMBERED) {
      known.removeFirst();
    }
    return new Happened(event, sequence);
  }

  /** Whether somebody who asked after an event had happened may be answered this. */
  synchronized boolean allows(long since, String status, Instant updatedAt, int drifts) {
    return known.stream()
        .filter(one -> one.sequence() >= since)
        .map(Known::row)
        .anyMatch(
            is ->
                is.status().equals(status)
                    && is.updatedAt().equals(updatedAt)
                    && is.drifts().size() == drifts);
  }

  private ProjectEvent created() {
    return new ProjectCreated(
        ref,
        "bench",
        new OrganizationSlug("bench"),
        new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
        new Placement(
            "local",
            "local",
            "10.96.0.0/28",
            Map.of(PortPurpose.GATEWAY, 20_000, PortPurpose.DATABASE, 20_001)),
        open,
        now);
  }

  private ProjectEvent aside() {
    var generation = open.generation();
    return switch (random.nextInt(3)) {
      case 0 -> new ProjectHealthChanged(ref, generation, false, services(false), now);
      case 1 ->
          new ProjectDriftDetected(
              ref, generation, List.of(new Drift("rest", Drift.Kind.MISSING, "gone")), now);
      default -> new ProjectDriftResolved(ref, generation, now);
    };
  }

  private ProjectEvent change() {
    isOpen = !isOpen;
    return isOpen ? begin() : end();
  }

  private ProjectEvent begin() {
    var kind = CHANGES.get(random.nextInt(CHANGES.size()));
    open = operation(kind, open.generation() + 1);
    return switch (kind) {
      case PAUSE -> new ProjectPauseRequested(ref, open, now);
      case RESUME -> new ProjectResumeRequested(ref, open, now);
      default -> new ProjectRestartRequested(ref, open, List.of(), now);
    };
  }

  private ProjectEvent end() {
    var generation = open.generation();
    if (random.nextInt(10) == 0) {
      var why = Failure.of("X", "start db", "it did not answer", 1);
      return new ProjectOperationFailed(ref, open.id(), open.kind(), generation, why, now);
    }
    return switch (open.kind()) {
      case PAUSE -> new ProjectPaused(ref, open.id(), generation, now);
      case RESUME -> new ProjectResumed(ref, open.id(), generation, services(true), now);
      case RESTART -> new ProjectRestarted(ref, open.id(), generation, services(true), now);
      default -> new ProjectProvisioned(ref, open.id(), generation, "17.6", services(true), now);
    };
  }

  private Operation operation(OperationKind kind, long generation) {
    var id = new UUID(random.nextLong(), random.nextLong());
    return new Operation(id, kind, generation, now, now.plus(Duration.ofMinutes(15)));
  }

  private static List<ServiceHealth> services(boolean healthy) {
    return List.of(
        ServiceHealth.healthy("db"),
        healthy ? ServiceHealth.healthy("rest") : ServiceHealth.unhealthy("rest", "no answer"));
  }
}
