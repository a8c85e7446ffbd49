package dev.supaplane.simulation;

import java.util.Locale;

/** What can go wrong. */
public enum FaultKind {
  /** The worker dies before a call reaches the engine. */
  WORKER_CRASH_BEFORE_CALL,
  /** The worker dies after a call had its effect. */
  WORKER_CRASH_AFTER_CALL,
  /** The worker dies at any moment. */
  WORKER_KILLED,
  /** The worker dies, and none is there for minutes. */
  WORKER_AWAY,
  /** The worker dies before an outcome is safe. */
  WORKER_CRASH_BEFORE_TELLING,
  /** The worker dies after an outcome is safe. */
  WORKER_CRASH_AFTER_TELLING,
  /** The worker dies between a wish on disk and its offset. */
  WORKER_CRASH_BEFORE_OFFSET,
  /** The command side dies with a decision that is not stored yet. */
  CONTROL_CRASH_BEFORE_APPEND,
  /** The command side dies between storing events and publishing them. */
  CONTROL_CRASH_BEFORE_PUBLISH,
  /** The command side dies after publishing, before the relay's position moves. */
  CONTROL_CRASH_AFTER_PUBLISH,
  /** The command side dies after following an outcome, before its offset counts. */
  CONTROL_CRASH_BEFORE_OFFSET,
  /** Somebody sends the same command twice. */
  COMMAND_REPEATED,
  /** The worker and the read model read events again. */
  EVENTS_REPEATED,
  /** The command side reads outcomes again. */
  OUTCOMES_REPEATED,
  /** One project's events come late, those of others do not. */
  EVENTS_LATE,
  /** One project's outcomes come late, those of others do not. */
  OUTCOMES_LATE,
  /** An engine call takes long. */
  ENGINE_SLOW,
  /** An engine call is never answered. */
  ENGINE_HANG,
  /** An engine call fails; another time it may work. */
  ENGINE_FAILURE,
  /** An engine call is refused for good. */
  ENGINE_REFUSAL,
  /** An engine call works and says that it failed. */
  ENGINE_SAYS_FAILED,
  /** The engine does not answer for a while. */
  ENGINE_LOST,
  /** Somebody removes a container by hand. */
  CONTAINER_REMOVED,
  /** A container ends. */
  CONTAINER_STOPPED,
  /** Somebody removes a network by hand. */
  NETWORK_REMOVED,
  /** A service runs and does not answer well for a while. */
  SERVICE_SICK,
  /** A worker that was fenced off claims something. */
  STALE_WORKER,
  /** The command side's clock jumps. */
  CONTROL_CLOCK_JUMP,
  /** The worker's clock jumps. */
  WORKER_CLOCK_JUMP,
  /** The read model is built anew. */
  READ_MODEL_REBUILT;

  /** For people. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
