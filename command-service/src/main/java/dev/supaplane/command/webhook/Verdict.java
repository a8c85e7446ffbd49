package dev.supaplane.command.webhook;

import java.time.Instant;

/** What an attempt means for its delivery. */
sealed interface Verdict {
  /** The receiver has it. */
  record Delivered() implements Verdict {}

  /** It is tried again, not before an instant. */
  record Later(Instant at) implements Verdict {}

  /** It is not tried again by itself; what comes after it goes on. */
  record Dead() implements Verdict {}

  /** The receiver wants nothing any more: the hook is switched off, and the delivery waits. */
  record Gone() implements Verdict {}

  /**
   * Judges an attempt.
   *
   * @param failures how many attempts had failed before
   * @param chance from 0 to below 1
   */
  static Verdict of(Answer answer, int failures, RetryPolicy policy, double chance, Instant now) {
    if (answer.isTaken()) {
      return new Delivered();
    }
    if (answer.status() != null && answer.status() == 410) {
      return new Gone();
    }
    return policy
        .pause(failures + 1, chance, answer.retryAfter())
        .<Verdict>map(pause -> new Later(now.plus(pause)))
        .orElseGet(Dead::new);
  }
}
