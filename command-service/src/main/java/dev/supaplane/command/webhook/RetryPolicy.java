package dev.supaplane.command.webhook;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that failed is tried again: three times as long after each failure, up to a
 * longest pause, and up to a quarter more by chance, so that receivers that come back are not
 * called by everybody at once.
 *
 * @param first the pause after the first failure
 * @param longest the longest pause, but for its quarter
 * @param attempts how many there are at most
 */
public record RetryPolicy(Duration first, Duration longest, int attempts) {
  /** The longest pause that a receiver may ask for. */
  static final Duration MOST_ASKED = Duration.ofHours(24);

  private static final int GROWTH = 3;

  /** Checks that there is at least one attempt and that pauses grow. */
  public RetryPolicy {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a retry policy has at least one attempt, and a longest pause not below the first");
    }
  }

  /**
   * The pause before the next attempt; empty when there is none.
   *
   * @param failures how many attempts have failed, at least one
   * @param chance from 0 to below 1
   * @param asked how long the receiver asked to be left alone
   */
  Optional<Duration> pause(int failures, double chance, @Nullable Duration asked) {
    if (failures >= attempts) {
      return Optional.empty();
    }
    var base = first;
    for (var i = 1; i < failures && base.compareTo(longest) < 0; i++) {
      base = base.multipliedBy(GROWTH);
    }
    base = min(base, longest);
    var pause = base.plusMillis((long) (base.toMillis() / 4.0 * chance));
    return Optional.of(asked == null ? pause : max(pause, min(asked, MOST_ASKED)));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
