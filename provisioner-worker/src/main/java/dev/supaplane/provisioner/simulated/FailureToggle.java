package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.time.Duration;

/** What goes wrong with a call. */
public sealed interface FailureToggle {
  /** The call has no effect and fails. */
  record Fail(Kind kind) implements FailureToggle {}

  /** No answer comes: the deadline passes in virtual time, and the call has no effect. */
  record Hang() implements FailureToggle {}

  /** The call works after a time that passes in virtual time. */
  record Slow(Duration time) implements FailureToggle {}

  /** The call has its effect and fails all the same, as when the answer gets lost. */
  record SucceedButSayFailed(Kind kind) implements FailureToggle {}

  /** The caller dies before the call has an effect: {@link SimulatedCrash}. */
  record CrashBefore() implements FailureToggle {}

  /** The caller dies after the effect, before it hears of it: {@link SimulatedCrash}. */
  record CrashAfter() implements FailureToggle {}
}
