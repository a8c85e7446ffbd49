package dev.supaplane.command.project;

/** Where a project stands, as far as decisions need to know. */
public enum Phase {
  /** No such project. */
  ABSENT,
  COMING_UP,
  INIT_FAILED,
  ACTIVE,
  PAUSING,
  PAUSE_FAILED,
  PAUSED,
  RESUMING,
  RESUME_FAILED,
  RESTARTING,
  UPDATING,
  ROTATING,
  /** Containers stop; the undo window runs. */
  RETIRING,
  /** Stopped; data waits for the end of the undo window. */
  RETIRED,
  DELETING,
  REMOVED,
  /** Adopted: somebody else's stack, which is looked at and never touched. */
  OBSERVED
}
