package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.project.ProjectCommand.Wish;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.setting.SettingRules;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Decides what people wish, in one state: a pure function. */
record WishDecider(OperationPolicy policy, Instant now, ProjectState state) {

  List<ProjectEvent> decide(Wish wish, Supplier<Placement> placement) {
    if (wish instanceof CreateProject create) {
      return create(create, placement);
    }
    if (wish instanceof AdoptProject adopt) {
      return adopt(adopt);
    }
    if (state.phase() == Phase.ABSENT) {
      throw new Refused(Reason.NOT_FOUND, "There is no project " + wish.ref());
    }
    if (state.isAdopted()) {
      return new AdoptedDecider(now, state.phase()).decide(wish);
    }
    return switch (wish) {
      case CreateProject create -> create(create, placement);
      case AdoptProject adopt -> adopt(adopt);
      case RetryProject c -> retry(c);
      case PauseProject c -> pause(c);
      case ResumeProject c -> resume(c);
      case RestartProject c -> restart(c);
      case UpdateProject c -> update(c);
      case RotateSecrets c -> rotate(c);
      case RenameProject c -> rename(c);
      case ChangeFunctionSecrets c -> changeFunctionSecrets(c);
      case ChangeSettings c -> changeSettings(c);
      case DeleteProject c -> delete(c);
      case CancelOperation c -> cancel(c);
      case ForceOperation c -> force(c);
    };
  }

  private List<ProjectEvent> create(CreateProject c, Supplier<Placement> placement) {
    if (state.phase() != Phase.ABSENT) {
      throw new Refused(Reason.WRONG_STATE, "The project " + c.ref() + " exists already");
    }
    var operation = policy.begin(OperationKind.CREATE, 1, now);
    return List.of(
        new ProjectCreated(
            c.ref(), c.name(), c.organization(), c.spec(), placement.get(), operation, now));
  }

  private List<ProjectEvent> adopt(AdoptProject c) {
    if (state.phase() != Phase.ABSENT) {
      throw new Refused(Reason.WRONG_STATE, "The project " + c.ref() + " exists already");
    }
    return List.of(
        new ProjectAdopted(c.ref(), c.name(), c.organization(), c.region(), c.stack(), now));
  }

  private List<ProjectEvent> retry(RetryProject c) {
    if (state.phase() != Phase.INIT_FAILED) {
      throw refusal(c.ref(), "retried; only a failed creation can be");
    }
    return List.of(new ProjectRetryRequested(c.ref(), begin(OperationKind.RETRY), now));
  }

  private List<ProjectEvent> pause(PauseProject c) {
    return switch (state.phase()) {
      case ACTIVE, PAUSE_FAILED, RESUME_FAILED ->
          List.of(new ProjectPauseRequested(c.ref(), begin(OperationKind.PAUSE), now));
      case PAUSING, PAUSED -> List.of();
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          RESUMING,
          RESTARTING,
          UPDATING,
          ROTATING,
          RETIRING,
          RETIRED,
          DELETING,
          REMOVED,
          OBSERVED ->
          throw refusal(c.ref(), "paused");
    };
  }

  private List<ProjectEvent> resume(ResumeProject c) {
    return switch (state.phase()) {
      case PAUSED, PAUSE_FAILED, RESUME_FAILED, RETIRED ->
          List.of(new ProjectResumeRequested(c.ref(), begin(OperationKind.RESUME), now));
      case ACTIVE, RESUMING -> List.of();
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          PAUSING,
          RESTARTING,
          UPDATING,
          ROTATING,
          RETIRING,
          DELETING,
          REMOVED,
          OBSERVED ->
          throw refusal(c.ref(), "resumed");
    };
  }

  private List<ProjectEvent> restart(RestartProject c) {
    var excluded = spec().excludedServices();
    var gateway = Gateways.of(spec().revision());
    for (var service : c.services()) {
      if (Gateways.NAMES.contains(service) && !service.equals(gateway)) {
        throw new Refused(Reason.INVALID, "The gateway of this project is called " + gateway);
      }
      if (excluded.contains(service)) {
        throw new Refused(
            Reason.INVALID, "The service " + service + " is excluded from this project");
      }
    }
    requireUp(c.ref(), "restarted");
    return List.of(
        new ProjectRestartRequested(c.ref(), begin(OperationKind.RESTART), c.services(), now));
  }

  private List<ProjectEvent> update(UpdateProject c) {
    requireUp(c.ref(), "updated");
    var next = c.change().applyTo(spec());
    if (!next.excludedServices().equals(spec().excludedServices())) {
      // A change of a setting is judged by all of them, so this would stand in the way of any.
      SettingRules.broken(
              state.settings().values(),
              state.settings().secrets(),
              Set.copyOf(next.excludedServices()))
          .ifPresent(
              why -> {
                throw new Refused(Reason.INVALID, why);
              });
    }
    return next.equals(spec())
        ? List.of()
        : List.of(new ProjectUpdateRequested(c.ref(), begin(OperationKind.UPDATE), next, now));
  }

  private List<ProjectEvent> rotate(RotateSecrets c) {
    if (c.secrets().isEmpty()) {
      throw new Refused(Reason.INVALID, "Name at least one group of secrets to rotate");
    }
    requireUp(c.ref(), "given new secrets");
    return List.of(
        new ProjectRotationRequested(
            c.ref(),
            begin(OperationKind.ROTATE),
            c.secrets().stream().distinct().sorted().toList(),
            now));
  }

  private List<ProjectEvent> rename(RenameProject c) {
    if (state.phase() == Phase.REMOVED) {
      throw refusal(c.ref(), "renamed");
    }
    return List.of(new ProjectRenamed(c.ref(), c.name(), now));
  }

  /** Whatever is under way: a service that is made later is made with them. */
  private List<ProjectEvent> changeFunctionSecrets(ChangeFunctionSecrets c) {
    if (state.phase() == Phase.DELETING || state.phase() == Phase.REMOVED) {
      throw refusal(c.ref(), "given other secrets");
    }
    return c.set().isEmpty() && c.removed().isEmpty()
        ? List.of()
        : List.of(
            new ProjectFunctionSecretsChanged(
                c.ref(), List.copyOf(c.set().keySet()), c.removed(), now));
  }

  /** Whatever is under way, as with secrets of functions. */
  private List<ProjectEvent> changeSettings(ChangeSettings c) {
    if (state.phase() == Phase.DELETING || state.phase() == Phase.REMOVED) {
      throw refusal(c.ref(), "set otherwise");
    }
    return new SettingsDecider(state.settings(), spec().excludedServices(), now).decide(c);
  }

  private List<ProjectEvent> delete(DeleteProject c) {
    var now = c.undoWindow().isZero();
    return switch (state.phase()) {
      case DELETING, REMOVED -> List.of();
      case OBSERVED -> throw new IllegalStateException("an adopted stack is decided before");
      // Never ran: there is nothing that somebody could want back.
      case ABSENT, COMING_UP, INIT_FAILED -> purge(c.ref());
      case RETIRING, RETIRED -> now ? purge(c.ref()) : List.of();
      case ACTIVE,
          PAUSING,
          PAUSE_FAILED,
          PAUSED,
          RESUMING,
          RESUME_FAILED,
          RESTARTING,
          UPDATING,
          ROTATING ->
          now ? purge(c.ref()) : retire(c.ref(), this.now.plus(c.undoWindow()));
    };
  }

  /** Goes back to where the project was before the operation. */
  private List<ProjectEvent> cancel(CancelOperation c) {
    var open = open(c.ref(), c.operationId());
    var cancelled =
        new ProjectOperationCancelled(c.ref(), open.id(), open.kind(), open.generation(), now);
    return switch (open.kind()) {
      // The worker clears what was begun, and the next creation starts from clean.
      case CREATE, RETRY -> List.of(cancelled);
      // The worker sees to it that what should run does.
      case RESTART -> List.of(cancelled);
      case UPDATE ->
          List.of(
              cancelled,
              new ProjectUpdateReverted(
                  c.ref(),
                  open.generation(),
                  Objects.requireNonNull(state.previous(), "an update has a spec before it"),
                  now));
      case PAUSE, RETIRE ->
          List.of(cancelled, new ProjectResumeRequested(c.ref(), begin(OperationKind.RESUME), now));
      case RESUME ->
          List.of(cancelled, new ProjectPauseRequested(c.ref(), begin(OperationKind.PAUSE), now));
      case ROTATE ->
          throw new Refused(
              Reason.WRONG_STATE,
              "New secrets may be in use already, so a rotation is not taken back; let it end, or"
                  + " force it to begin anew");
      case DELETE ->
          throw new Refused(
              Reason.WRONG_STATE,
              "Data is being destroyed; this cannot be taken back. A deletion with an undo window"
                  + " can be, until the window ends");
    };
  }

  private List<ProjectEvent> force(ForceOperation c) {
    var open = open(c.ref(), c.operationId());
    return switch (open.kind()) {
      case CREATE, RETRY ->
          List.of(new ProjectRetryRequested(c.ref(), begin(OperationKind.RETRY), now));
      case PAUSE -> List.of(new ProjectPauseRequested(c.ref(), begin(OperationKind.PAUSE), now));
      case RESUME -> List.of(new ProjectResumeRequested(c.ref(), begin(OperationKind.RESUME), now));
      case RESTART ->
          // Which services were meant is not kept; all of them includes those.
          List.of(
              new ProjectRestartRequested(c.ref(), begin(OperationKind.RESTART), List.of(), now));
      case UPDATE ->
          List.of(new ProjectUpdateRequested(c.ref(), begin(OperationKind.UPDATE), spec(), now));
      case ROTATE ->
          List.of(
              new ProjectRotationRequested(
                  // The secrets made at first are still to be used; none is made anew.
                  c.ref(), begin(OperationKind.ROTATE), List.of(), now));
      case RETIRE -> retire(c.ref(), purgeAt());
      case DELETE -> purge(c.ref());
    };
  }

  private List<ProjectEvent> retire(ProjectRef ref, Instant purgeAt) {
    return List.of(new ProjectRetireRequested(ref, begin(OperationKind.RETIRE), purgeAt, now));
  }

  private List<ProjectEvent> purge(ProjectRef ref) {
    return List.of(new ProjectDeletionRequested(ref, begin(OperationKind.DELETE), now));
  }

  private Operation open(ProjectRef ref, UUID operationId) {
    var open = state.open();
    if (open == null || !open.id().equals(operationId)) {
      throw new Refused(
          Reason.WRONG_STATE,
          "The operation "
              + operationId
              + " of "
              + ref
              + " has ended; see /api/operations/"
              + operationId,
          open);
    }
    return open;
  }

  private void requireUp(ProjectRef ref, String wish) {
    switch (state.phase()) {
      case ACTIVE, RESUME_FAILED -> {}
      case ABSENT,
          COMING_UP,
          INIT_FAILED,
          PAUSING,
          PAUSE_FAILED,
          PAUSED,
          RESUMING,
          RESTARTING,
          UPDATING,
          ROTATING,
          RETIRING,
          RETIRED,
          DELETING,
          REMOVED,
          OBSERVED ->
          throw refusal(ref, wish);
    }
  }

  private Operation begin(OperationKind kind) {
    return policy.begin(kind, state.generation() + 1, now);
  }

  private StackSpec spec() {
    return Objects.requireNonNull(state.spec(), "a project that exists has a spec");
  }

  private Instant purgeAt() {
    return Objects.requireNonNull(state.purgeAt(), "a retiring project has an end of its window");
  }

  private Refused refusal(ProjectRef ref, String wish) {
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
              + " at the latest; try again when it has ended, or cancel it: POST /api/operations/"
              + open.id()
              + "/cancel",
          open);
    }
    return new Refused(
        Reason.WRONG_STATE,
        "The project " + ref + " cannot be " + wish + " while it is " + state.phase() + hint());
  }

  private String hint() {
    return switch (state.phase()) {
      case PAUSED, PAUSE_FAILED -> "; restore it first";
      case RETIRED -> " (deleted, until its undo window ends); restore it first";
      case INIT_FAILED -> "; retry its creation first";
      case ABSENT,
          COMING_UP,
          ACTIVE,
          PAUSING,
          RESUMING,
          RESUME_FAILED,
          RESTARTING,
          UPDATING,
          ROTATING,
          RETIRING,
          DELETING,
          REMOVED,
          OBSERVED ->
          "";
    };
  }
}
