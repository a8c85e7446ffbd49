package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that was made.
 *
 * @param at when it ended, in virtual time
 * @param call which
 * @param subject what it was about, see {@link EngineCall}
 * @param failure how it failed, null when it worked
 * @param crashed whether the caller died of it
 */
public record RecordedCall(
    Instant at, EngineCall call, String subject, @Nullable Kind failure, boolean crashed) {
  /** Whether the caller was told of success. */
  public boolean worked() {
    return failure == null && !crashed;
  }
}
