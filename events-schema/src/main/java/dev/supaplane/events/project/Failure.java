package dev.supaplane.events.project;

import org.jspecify.annotations.Nullable;

/**
 * Why something did not work, in words for a person. Never holds a secret: workers redact before
 * they publish.
 *
 * @param code stable, for programs, such as {@code DEADLINE_EXCEEDED}
 * @param step the step that failed, such as {@code start db}
 * @param message what happened and what to do
 * @param stdout the step's output, bounded, where it had any
 * @param stderr the step's error output, bounded, where it had any
 * @param durationMillis how long the step took
 */
public record Failure(
    String code,
    String step,
    String message,
    @Nullable String stdout,
    @Nullable String stderr,
    long durationMillis) {

  /** A failure without captured output. */
  public static Failure of(String code, String step, String message, long durationMillis) {
    return new Failure(code, step, message, null, null, durationMillis);
  }
}
