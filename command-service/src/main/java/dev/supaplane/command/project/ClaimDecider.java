package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.Claim;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ServiceHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides what workers and the clock claim, in one state: a pure function that never refuses. */
record ClaimDecider(OperationPolicy policy, Instant now, ProjectState state) {

  List<ProjectEvent> decide(Claim claim) {
    return switch (claim) {
      case ConfirmReady c -> ready(c);
      case ConfirmStopped c -> stopped(c);
      case ConfirmRemoved c -> removed(c);
      case ReportFailure c -> {
        var open = open(c.operationId(), c.generation());
        yield open == null ? List.of() : failed(c.ref(), open, c.failure());
      }
      case ReportHealth c -> health(c);
      case ReportDrift c -> drift(c);
      case ExpireOperation c -> expire(c);
      case PurgeProject c -> purge(c);
    };
  }

  private List<ProjectEvent> ready(ConfirmReady c) {
    var open = open(c.operationId(), c.generation());
    if (open == null) {
      return List.of();
    }
    var id = open.id();
    var generation = open.generation();
    return switch (open.kind()) {
      case CREATE, RETRY ->
          List.of(
              new ProjectProvisioned(
                  c.ref(), id, generation, c.postgresVersion(), c.services(), now));
      case UPDATE ->
          List.of(
              new ProjectUpdated(c.ref(), id, generation, c.postgresVersion(), c.services(), now));
      case RESUME -> List.of(new ProjectResumed(c.ref(), id, generation, c.services(), now));
      case RESTART -> List.of(new ProjectRestarted(c.ref(), id, generation, c.services(), now));
      case ROTATE -> List.of(new ProjectRotated(c.ref(), id, generation, c.services(), now));
      case PAUSE, RETIRE, DELETE -> List.of();
    };
  }

  private List<ProjectEvent> stopped(ConfirmStopped c) {
    var open = open(c.operationId(), c.generation());
    if (open == null) {
      return List.of();
    }
    return switch (open.kind()) {
      case PAUSE -> List.of(new ProjectPaused(c.ref(), open.id(), open.generation(), now));
      case RETIRE ->
          List.of(new ProjectRetired(c.ref(), open.id(), open.generation(), purgeAt(), now));
      case CREATE, RETRY, RESUME, RESTART, UPDATE, ROTATE, DELETE -> List.of();
    };
  }

  private List<ProjectEvent> removed(ConfirmRemoved c) {
    var open = open(c.operationId(), c.generation());
    return open != null && open.kind() == OperationKind.DELETE
        ? List.of(new ProjectRemoved(c.ref(), open.id(), open.generation(), now))
        : List.of();
  }

  private List<ProjectEvent> health(ReportHealth c) {
    if (c.generation() != state.generation() || c.services().equals(state.services())) {
      return List.of();
    }
    var healthy = c.services().stream().allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
    var tells =
        state.phase() == Phase.ACTIVE
            || state.phase() == Phase.OBSERVED
            // A resume that was given up on, and came up all the same.
            || (state.phase() == Phase.RESUME_FAILED && healthy);
    return tells
        ? List.of(new ProjectHealthChanged(c.ref(), c.generation(), healthy, c.services(), now))
        : List.of();
  }

  private List<ProjectEvent> drift(ReportDrift c) {
    if (c.generation() != state.generation() || c.drifts().equals(state.drifts())) {
      return List.of();
    }
    return switch (state.phase()) {
      case ACTIVE, PAUSED, RETIRED, OBSERVED ->
          List.of(
              c.drifts().isEmpty()
                  ? new ProjectDriftResolved(c.ref(), c.generation(), now)
                  : new ProjectDriftDetected(c.ref(), c.generation(), c.drifts(), now));
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          PAUSING,
          PAUSE_FAILED,
          RESUMING,
          RESUME_FAILED,
          RESTARTING,
          UPDATING,
          ROTATING,
          RETIRING,
          DELETING,
          REMOVED ->
          List.of();
    };
  }

  private List<ProjectEvent> expire(ExpireOperation c) {
    var open = state.open();
    if (open == null || !open.id().equals(c.operationId()) || now.isBefore(open.deadline())) {
      return List.of();
    }
    var took = Duration.between(open.startedAt(), now).toMillis();
    return failed(
        c.ref(),
        open,
        Failure.of(
            "DEADLINE_EXCEEDED",
            "wait for the worker",
            "No worker finished the operation before its deadline; see whether the worker of the"
                + " project's host runs and reaches its container engine, then try again",
            took));
  }

  /** Also while containers still stop: the window counts from the wish to delete. */
  private List<ProjectEvent> purge(PurgeProject c) {
    var due = state.purgeAt();
    var waits = state.phase() == Phase.RETIRED || state.phase() == Phase.RETIRING;
    return waits && due != null && !now.isBefore(due)
        ? List.of(new ProjectDeletionRequested(c.ref(), begin(OperationKind.DELETE), now))
        : List.of();
  }

  /** A deletion never ends badly: it is told and begins again. */
  private List<ProjectEvent> failed(ProjectRef ref, Operation open, Failure failure) {
    var event =
        new ProjectOperationFailed(ref, open.id(), open.kind(), open.generation(), failure, now);
    return switch (open.kind()) {
      case CREATE, RETRY, PAUSE, RESUME, RESTART, ROTATE -> List.of(event);
      case UPDATE ->
          List.of(
              event,
              new ProjectUpdateReverted(
                  ref,
                  open.generation(),
                  Objects.requireNonNull(state.previous(), "an update has a spec before it"),
                  now));
      case RETIRE ->
          List.of(
              event, new ProjectRetireRequested(ref, begin(OperationKind.RETIRE), purgeAt(), now));
      case DELETE ->
          List.of(event, new ProjectDeletionRequested(ref, begin(OperationKind.DELETE), now));
    };
  }

  private Operation begin(OperationKind kind) {
    return policy.begin(kind, state.generation() + 1, now);
  }

  private Instant purgeAt() {
    return Objects.requireNonNull(state.purgeAt(), "a retiring project has an end of its window");
  }

  private @Nullable Operation open(UUID operationId, long generation) {
    var open = state.open();
    return open != null && open.id().equals(operationId) && open.generation() == generation
        ? open
        : null;
  }
}
