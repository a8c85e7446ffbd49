package dev.supaplane.command.project;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need to know of a project.
 *
 * @param phase where it stands
 * @param open the operation under way
 * @param generation of the latest wish; 0 before the first
 * @param spec what is to run; absent before creation
 * @param services as last told
 */
record ProjectState(
    Phase phase,
    @Nullable Operation open,
    long generation,
    @Nullable StackSpec spec,
    List<ServiceHealth> services) {

  /** Before anything happened. */
  static final ProjectState ABSENT = new ProjectState(Phase.ABSENT, null, 0, null, List.of());

  /** The state after one more event. */
  ProjectState after(ProjectEvent event) {
    return switch (event) {
      case ProjectCreated e ->
          new ProjectState(
              Phase.COMING_UP, e.operation(), e.operation().generation(), e.spec(), List.of());
      case ProjectRetryRequested e -> begun(Phase.COMING_UP, e.operation());
      case ProjectPauseRequested e -> begun(Phase.PAUSING, e.operation());
      case ProjectResumeRequested e -> begun(Phase.RESUMING, e.operation());
      case ProjectRestartRequested e -> begun(Phase.RESTARTING, e.operation());
      case ProjectDeletionRequested e -> begun(Phase.DELETING, e.operation());
      case ProjectProvisioned e -> ended(Phase.ACTIVE, e.services());
      case ProjectResumed e -> ended(Phase.ACTIVE, e.services());
      case ProjectRestarted e -> ended(Phase.ACTIVE, e.services());
      case ProjectPaused _ -> ended(Phase.PAUSED, List.of());
      case ProjectRemoved _ -> ended(Phase.REMOVED, List.of());
      case ProjectOperationFailed e -> ended(failed(e.kind()), services);
      case ProjectHealthChanged e ->
          new ProjectState(Phase.ACTIVE, open, generation, spec, e.services());
      case ProjectDriftDetected _ -> this;
    };
  }

  private static Phase failed(OperationKind kind) {
    return switch (kind) {
      case CREATE, RETRY -> Phase.INIT_FAILED;
      case PAUSE -> Phase.PAUSE_FAILED;
      case RESUME -> Phase.RESUME_FAILED;
      case RESTART -> Phase.ACTIVE;
      case DELETE -> Phase.DELETING;
    };
  }

  private ProjectState begun(Phase next, Operation operation) {
    return new ProjectState(next, operation, operation.generation(), spec, services);
  }

  private ProjectState ended(Phase next, List<ServiceHealth> found) {
    return new ProjectState(next, null, generation, spec, found);
  }
}
