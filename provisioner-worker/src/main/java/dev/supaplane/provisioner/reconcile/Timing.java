package dev.supaplane.provisioner.reconcile;

import java.time.Duration;

/**
 * How long and how often.
 *
 * @param sweep between looks at what should not change
 * @param probe between probes of a healthy project
 * @param probeSick between probes of a project that is not
 * @param resend before a terminal outcome that nothing followed is told again
 * @param repair how long one repair may take
 * @param compensation how long clearing up after a failed creation may take before it is told
 */
public record Timing(
    Duration sweep,
    Duration probe,
    Duration probeSick,
    Duration resend,
    Duration repair,
    Duration compensation) {
  /** Usual timing with these intervals. */
  public static Timing of(Duration sweep, Duration probe) {
    return new Timing(
        sweep,
        probe,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1));
  }
}
