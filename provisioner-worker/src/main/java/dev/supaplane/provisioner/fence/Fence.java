package dev.supaplane.provisioner.fence;

import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;

/** Asked before each change. */
public interface Fence {
  /** A fence that lets everybody pass, for a worker that is alone by other means. */
  Fence OPEN = () -> true;

  /** Whether this worker may act now. */
  boolean isHeld();

  /**
   * Passes, or says why not.
   *
   * @throws EngineException of kind {@link Kind#FENCED} when this worker may not act now
   */
  default void demand() {
    if (!isHeld()) {
      throw new EngineException(
          Kind.FENCED, "This worker does not hold its host's lease now and changes nothing", null);
    }
  }
}
