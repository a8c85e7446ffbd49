package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.Claim;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.Wish;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What follows from a command, given a project's state: a pure function. Wishes are answered with
 * events or a {@link Refused}; a claim that does not fit the open operation is late or foreign and
 * changes nothing.
 *
 * @param policy deadlines and operation ids
 * @param now the command side's clock, read once
 */
record ProjectDecider(OperationPolicy policy, Instant now) {

  /**
   * Decides a command.
   *
   * @param placement called once, when the project is accepted and not before
   * @throws Refused when a wish cannot be
   */
  List<ProjectEvent> decide(
      ProjectCommand command, ProjectState state, Supplier<Placement> placement) {
    return switch (command) {
      case Wish wish -> wish(wish, state, placement);
      case Claim claim -> claim(claim, state);
    };
  }

  private List<ProjectEvent> wish(Wish wish, ProjectState state, Supplier<Placement> placement) {
    if (wish instanceof CreateProject create) {
      return create(create, state, placement);
    }
    if (state.phase() == Phase.ABSENT) {
      throw new Refused(Reason.NOT_FOUND, "There is no project " + wish.ref());
    }
    return switch (wish) {
      case CreateProject create -> create(create, state, placement);
      case RetryProject c -> retry(c, state);
      case PauseProject c -> pause(c, state);
      case ResumeProject c -> resume(c, state);
      case RestartProject c -> restart(c, state);
      case DeleteProject c -> delete(c, state);
    };
  }

  private List<ProjectEvent> create(
      CreateProject c, ProjectState state, Supplier<Placement> placement) {
    if (state.phase() != Phase.ABSENT) {
      throw new Refused(Reason.WRONG_STATE, "The project " + c.ref() + " exists already");
    }
    var operation = policy.begin(OperationKind.CREATE, 1, now);
    return List.of(
        new ProjectCreated(
            c.ref(), c.name(), c.organization(), c.spec(), placement.get(), operation, now));
  }

  private List<ProjectEvent> retry(RetryProject c, ProjectState state) {
    return switch (state.phase()) {
      case INIT_FAILED ->
          List.of(new ProjectRetryRequested(c.ref(), begin(OperationKind.RETRY, state), now));
      case ABSENT,
          COMING_UP,
          ACTIVE,
          PAUSING,
          PAUSE_FAILED,
          PAUSED,
          RESUMING,
          RESUME_FAILED,
          RESTARTING,
          DELETING,
          REMOVED ->
          throw refusal(c.ref(), "retried; only a failed creation can be", state);
    };
  }

  private List<ProjectEvent> pause(PauseProject c, ProjectState state) {
    return switch (state.phase()) {
      case ACTIVE, PAUSE_FAILED, RESUME_FAILED ->
          List.of(new ProjectPauseRequested(c.ref(), begin(OperationKind.PAUSE, state), now));
      case PAUSING, PAUSED -> List.of();
      case ABSENT, COMING_UP, INIT_FAILED, RESUMING, RESTARTING, DELETING, REMOVED ->
          throw refusal(c.ref(), "paused", state);
    };
  }

  private List<ProjectEvent> resume(ResumeProject c, ProjectState state) {
    return switch (state.phase()) {
      case PAUSED, PAUSE_FAILED, RESUME_FAILED ->
          List.of(new ProjectResumeRequested(c.ref(), begin(OperationKind.RESUME, state), now));
      case ACTIVE, RESUMING -> List.of();
      case ABSENT, COMING_UP, INIT_FAILED, PAUSING, RESTARTING, DELETING, REMOVED ->
          throw refusal(c.ref(), "resumed", state);
    };
  }

  private List<ProjectEvent> restart(RestartProject c, ProjectState state) {
    var excluded = spec(state).excludedServices();
    for (var service : c.services()) {
      if (excluded.contains(service)) {
        throw new Refused(
            Reason.INVALID, "The service " + service + " is excluded from this project");
      }
    }
    return switch (state.phase()) {
      case ACTIVE, RESUME_FAILED ->
          List.of(
              new ProjectRestartRequested(
                  c.ref(), begin(OperationKind.RESTART, state), c.services(), now));
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          PAUSING,
          PAUSE_FAILED,
          PAUSED,
          RESUMING,
          RESTARTING,
          DELETING,
          REMOVED ->
          throw refusal(c.ref(), "restarted", state);
    };
  }

  private List<ProjectEvent> delete(DeleteProject c, ProjectState state) {
    return switch (state.phase()) {
      case DELETING, REMOVED -> List.of();
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          ACTIVE,
          PAUSING,
          PAUSE_FAILED,
          PAUSED,
          RESUMING,
          RESUME_FAILED,
          RESTARTING ->
          List.of(new ProjectDeletionRequested(c.ref(), begin(OperationKind.DELETE, state), now));
    };
  }

  private List<ProjectEvent> claim(Claim claim, ProjectState state) {
    return switch (claim) {
      case ConfirmReady c -> ready(c, state);
      case ConfirmStopped c ->
          isOpen(state, c.operationId(), c.generation(), OperationKind.PAUSE)
              ? List.of(new ProjectPaused(c.ref(), c.operationId(), c.generation(), now))
              : List.of();
      case ConfirmRemoved c ->
          isOpen(state, c.operationId(), c.generation(), OperationKind.DELETE)
              ? List.of(new ProjectRemoved(c.ref(), c.operationId(), c.generation(), now))
              : List.of();
      case ReportFailure c -> {
        var open = state.open();
        yield open != null
                && open.id().equals(c.operationId())
                && open.generation() == c.generation()
            ? failed(c.ref(), state, open, c.failure())
            : List.of();
      }
      case ReportHealth c -> health(c, state);
      case ReportDrift c ->
          c.generation() == state.generation()
                  && (state.phase() == Phase.ACTIVE || state.phase() == Phase.PAUSED)
                  && !c.drifts().isEmpty()
              ? List.of(new ProjectDriftDetected(c.ref(), c.generation(), c.drifts(), now))
              : List.of();
      case ExpireOperation c -> expire(c, state);
    };
  }

  private List<ProjectEvent> ready(ConfirmReady c, ProjectState state) {
    var open = state.open();
    if (open == null || !open.id().equals(c.operationId()) || open.generation() != c.generation()) {
      return List.of();
    }
    return switch (open.kind()) {
      case CREATE, RETRY ->
          List.of(
              new ProjectProvisioned(
                  c.ref(),
                  c.operationId(),
                  c.generation(),
                  c.postgresVersion(),
                  c.services(),
                  now));
      case RESUME ->
          List.of(new ProjectResumed(c.ref(), c.operationId(), c.generation(), c.services(), now));
      case RESTART ->
          List.of(
              new ProjectRestarted(c.ref(), c.operationId(), c.generation(), c.services(), now));
      case PAUSE, DELETE -> List.of();
    };
  }

  private List<ProjectEvent> health(ReportHealth c, ProjectState state) {
    if (c.generation() != state.generation() || c.services().equals(state.services())) {
      return List.of();
    }
    var healthy = c.services().stream().allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
    var tells =
        state.phase() == Phase.ACTIVE
            // A resume that was given up on, and came up all the same.
            || (state.phase() == Phase.RESUME_FAILED && healthy);
    return tells
        ? List.of(new ProjectHealthChanged(c.ref(), c.generation(), healthy, c.services(), now))
        : List.of();
  }

  private List<ProjectEvent> expire(ExpireOperation c, ProjectState state) {
    var open = state.open();
    if (open == null || !open.id().equals(c.operationId()) || now.isBefore(open.deadline())) {
      return List.of();
    }
    var took = Duration.between(open.startedAt(), now).toMillis();
    return failed(
        c.ref(),
        state,
        open,
        Failure.of(
            "DEADLINE_EXCEEDED",
            "wait for the worker",
            "No worker finished the operation before its deadline; see whether the worker of the"
                + " project's host runs and reaches its container engine, then try again",
            took));
  }

  /** A deletion never ends badly: it is told and begins again. */
  private List<ProjectEvent> failed(
      ProjectRef ref, ProjectState state, Operation open, Failure failure) {
    var event =
        new ProjectOperationFailed(ref, open.id(), open.kind(), open.generation(), failure, now);
    return open.kind() == OperationKind.DELETE
        ? List.of(event, new ProjectDeletionRequested(ref, begin(OperationKind.DELETE, state), now))
        : List.of(event);
  }

  private Operation begin(OperationKind kind, ProjectState state) {
    return policy.begin(kind, state.generation() + 1, now);
  }

  private static boolean isOpen(
      ProjectState state, UUID operationId, long generation, OperationKind kind) {
    var open = state.open();
    return open != null
        && open.kind() == kind
        && open.id().equals(operationId)
        && open.generation() == generation;
  }

  private static StackSpec spec(ProjectState state) {
    return Objects.requireNonNull(state.spec(), "a project that exists has a spec");
  }

  private static Refused refusal(ProjectRef ref, String wish, ProjectState state) {
    if (state.phase() == Phase.REMOVED) {
      return new Refused(Reason.NOT_FOUND, "The project " + ref + " was deleted");
    }
    var open = state.open();
    if (open != null) {
      return new Refused(
          Reason.BUSY,
          "The project "
              + ref
              + " cannot be "
              + wish
              + " now: operation "
              + open.id()
              + " ("
              + open.kind()
              + ") is under way until "
              + open.deadline()
              + " at the latest; try again when it has ended",
          open);
    }
    return new Refused(
        Reason.WRONG_STATE,
        "The project " + ref + " cannot be " + wish + " while it is " + state.phase());
  }
}
