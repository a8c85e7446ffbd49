package dev.supaplane.simulation;

import dev.supaplane.provisioner.simulated.SimulatedCrash;
import org.jspecify.annotations.Nullable;

/** The end of a simulated process. An error, so that no handler of exceptions survives it. */
final class ProcessDied extends Error {
  private static final long serialVersionUID = 1L;

  ProcessDied(String who) {
    super(who, null, false, false);
  }

  /** Whether something was thrown because a process died. */
  static boolean caused(@Nullable Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProcessDied || cause instanceof SimulatedCrash) {
        return true;
      }
    }
    return false;
  }
}
