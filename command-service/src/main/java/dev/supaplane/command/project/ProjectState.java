package dev.supaplane.command.project;

import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need to know of a project.
 *
 * @param phase where it stands
 * @param open the operation under way
 * @param generation of the latest wish; 0 before the first
 * @param spec what is to run; absent before creation, and for an adopted stack: what runs there is
 *     its owner's to say
 * @param previous what ran before the update under way; absent when none is
 * @param purgeAt when the undo window ends; absent when none runs
 * @param services as last told; empty after an operation that ended badly, so that whatever is told
 *     next is news
 * @param drifts as last told; an operation makes them history
 * @param settings of its services
 */
record ProjectState(
    Phase phase,
    @Nullable Operation open,
    long generation,
    @Nullable StackSpec spec,
    @Nullable StackSpec previous,
    @Nullable Instant purgeAt,
    List<ServiceHealth> services,
    List<Drift> drifts,
    ProjectSettings settings) {

  /** Before anything happened. */
  static final ProjectState ABSENT =
      new ProjectState(
          Phase.ABSENT, null, 0, null, null, null, List.of(), List.of(), ProjectSettings.NONE);

  /** The state after one more event. */
  ProjectState after(ProjectEvent event) {
    return switch (event) {
      case OperationBegun e -> begun(e);
      case OperationEnded e -> ended(e);
      case ProjectUpdateReverted e ->
          new ProjectState(
              phase, open, generation, e.spec(), null, purgeAt, services, drifts, settings);
      case ProjectHealthChanged e ->
          new ProjectState(
              phase == Phase.OBSERVED ? phase : Phase.ACTIVE,
              open,
              generation,
              spec,
              previous,
              purgeAt,
              e.services(),
              drifts,
              settings);
      case ProjectDriftDetected e -> drifted(e.drifts());
      case ProjectDriftResolved _ -> drifted(List.of());
      case ProjectAdopted _ -> adopted(Phase.OBSERVED);
      case ProjectForgotten _ -> adopted(Phase.REMOVED);
      // Nothing is decided by the name, nor by what functions know.
      case ProjectRenamed _ -> this;
      case ProjectFunctionSecretsChanged _ -> this;
      case ProjectSettingsChanged e ->
          new ProjectState(
              phase,
              open,
              generation,
              spec,
              previous,
              purgeAt,
              services,
              drifts,
              settings.after(e));
    };
  }

  /** Whether this is, or was until it was forgotten, somebody else's stack. */
  boolean isAdopted() {
    return phase != Phase.ABSENT && spec == null;
  }

  private static ProjectState adopted(Phase next) {
    return new ProjectState(
        next,
        null,
        ProjectEvent.ADOPTED_GENERATION,
        null,
        null,
        null,
        List.of(),
        List.of(),
        ProjectSettings.NONE);
  }

  private ProjectState begun(OperationBegun event) {
    var operation = event.operation();
    return switch (event) {
      case ProjectCreated e ->
          new ProjectState(
              Phase.COMING_UP,
              operation,
              operation.generation(),
              e.spec(),
              null,
              null,
              List.of(),
              List.of(),
              settings);
      case ProjectRetryRequested _ -> begun(Phase.COMING_UP, operation);
      case ProjectPauseRequested _ -> begun(Phase.PAUSING, operation);
      case ProjectResumeRequested _ -> begun(Phase.RESUMING, operation);
      case ProjectRestartRequested _ -> begun(Phase.RESTARTING, operation);
      case ProjectRotationRequested _ -> begun(Phase.ROTATING, operation);
      case ProjectUpdateRequested e ->
          new ProjectState(
              Phase.UPDATING,
              operation,
              operation.generation(),
              e.spec(),
              // An update that is forced goes back to what really ran, not to its own first try.
              previous == null ? spec : previous,
              null,
              services,
              List.of(),
              settings);
      case ProjectRetireRequested e ->
          new ProjectState(
              Phase.RETIRING,
              operation,
              operation.generation(),
              spec,
              null,
              e.purgeAt(),
              services,
              List.of(),
              settings);
      case ProjectDeletionRequested _ -> begun(Phase.DELETING, operation);
    };
  }

  private ProjectState ended(OperationEnded event) {
    return switch (event) {
      case ProjectProvisioned e -> ended(Phase.ACTIVE, e.services());
      case ProjectResumed e -> ended(Phase.ACTIVE, e.services());
      case ProjectRestarted e -> ended(Phase.ACTIVE, e.services());
      case ProjectUpdated e -> ended(Phase.ACTIVE, e.services());
      case ProjectRotated e -> ended(Phase.ACTIVE, e.services());
      case ProjectPaused _ -> ended(Phase.PAUSED, List.of());
      case ProjectRetired e ->
          new ProjectState(
              Phase.RETIRED,
              null,
              generation,
              spec,
              null,
              e.purgeAt(),
              List.of(),
              List.of(),
              settings);
      case ProjectRemoved _ -> ended(Phase.REMOVED, List.of());
      case ProjectOperationFailed e -> endedBadly(e.kind());
      case ProjectOperationCancelled e -> endedBadly(e.kind());
    };
  }

  private ProjectState endedBadly(OperationKind kind) {
    var next =
        switch (kind) {
          case CREATE, RETRY -> Phase.INIT_FAILED;
          case PAUSE -> Phase.PAUSE_FAILED;
          case RESUME -> Phase.RESUME_FAILED;
          case RESTART, UPDATE, ROTATE -> Phase.ACTIVE;
          case RETIRE -> Phase.RETIRING;
          case DELETE -> Phase.DELETING;
        };
    return new ProjectState(
        next, null, generation, spec, previous, purgeAt, List.of(), List.of(), settings);
  }

  private ProjectState begun(Phase next, Operation operation) {
    return new ProjectState(
        next, operation, operation.generation(), spec, null, null, services, List.of(), settings);
  }

  private ProjectState ended(Phase next, List<ServiceHealth> found) {
    return new ProjectState(next, null, generation, spec, null, null, found, List.of(), settings);
  }

  private ProjectState drifted(List<Drift> found) {
    return new ProjectState(
        phase, open, generation, spec, previous, purgeAt, services, found, settings);
  }
}
