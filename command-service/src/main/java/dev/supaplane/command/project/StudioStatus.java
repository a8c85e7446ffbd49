package dev.supaplane.command.project;

/** A project's status in the words of Studio and Supabase's clients. */
public final class StudioStatus {
  private StudioStatus() {}

  /** The status of a project as it stands. */
  public static String of(ProjectModel project) {
    return switch (project.phase()) {
      case ABSENT, RETIRED, REMOVED -> "REMOVED";
      case COMING_UP -> "COMING_UP";
      case INIT_FAILED -> "INIT_FAILED";
      case ACTIVE -> project.isHealthy() ? "ACTIVE_HEALTHY" : "ACTIVE_UNHEALTHY";
      case PAUSING -> "PAUSING";
      case PAUSE_FAILED -> "PAUSE_FAILED";
      case PAUSED -> "INACTIVE";
      case RESUMING -> "RESTORING";
      case RESUME_FAILED -> "RESTORE_FAILED";
      case RESTARTING, ROTATING -> "RESTARTING";
      case UPDATING -> "RESIZING";
      case RETIRING, DELETING -> "GOING_DOWN";
      case OBSERVED ->
          project.isLookedAt()
              ? project.isHealthy() ? "ACTIVE_HEALTHY" : "ACTIVE_UNHEALTHY"
              : "UNKNOWN";
    };
  }
}
