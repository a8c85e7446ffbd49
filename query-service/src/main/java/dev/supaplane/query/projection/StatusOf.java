package dev.supaplane.query.projection;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
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

/** The status that Studio and Supabase's clients know, after an event. */
final class StatusOf {
  private StatusOf() {}

  /**
   * The status.
   *
   * @param before the status until now, kept by events that tell of none
   */
  static String after(ProjectEvent event, String before) {
    return switch (event) {
      case ProjectCreated _ -> "COMING_UP";
      case ProjectRetryRequested _ -> "COMING_UP";
      case ProjectProvisioned _ -> "ACTIVE_HEALTHY";
      case ProjectResumed _ -> "ACTIVE_HEALTHY";
      case ProjectRestarted _ -> "ACTIVE_HEALTHY";
      case ProjectUpdated _ -> "ACTIVE_HEALTHY";
      case ProjectRotated _ -> "ACTIVE_HEALTHY";
      case ProjectHealthChanged e -> e.healthy() ? "ACTIVE_HEALTHY" : "ACTIVE_UNHEALTHY";
      case ProjectPauseRequested _ -> "PAUSING";
      case ProjectPaused _ -> "INACTIVE";
      case ProjectResumeRequested _ -> "RESTORING";
      case ProjectRestartRequested _ -> "RESTARTING";
      case ProjectUpdateRequested _ -> "RESIZING";
      case ProjectRotationRequested _ -> "RESTARTING";
      case ProjectOperationFailed e -> afterBadEnd(e.kind());
      case ProjectOperationCancelled e -> afterBadEnd(e.kind());
      case ProjectRetireRequested _ -> "GOING_DOWN";
      case ProjectRetired _ -> "REMOVED";
      case ProjectDeletionRequested _ -> "GOING_DOWN";
      case ProjectRemoved _ -> "REMOVED";
      case ProjectUpdateReverted _ -> before;
      case ProjectDriftDetected _ -> before;
      case ProjectDriftResolved _ -> before;
      case ProjectRenamed _ -> before;
      case ProjectFunctionSecretsChanged _ -> before;
      case ProjectSettingsChanged _ -> before;
      // Until the worker has looked, nobody knows; and nothing is under way.
      case ProjectAdopted _ -> "UNKNOWN";
      case ProjectForgotten _ -> "REMOVED";
    };
  }

  private static String afterBadEnd(OperationKind kind) {
    return switch (kind) {
      case CREATE, RETRY -> "INIT_FAILED";
      case PAUSE -> "PAUSE_FAILED";
      case RESUME -> "RESTORE_FAILED";
      case RESTART, UPDATE, ROTATE -> "ACTIVE_UNHEALTHY";
      case RETIRE, DELETE -> "GOING_DOWN";
    };
  }
}
