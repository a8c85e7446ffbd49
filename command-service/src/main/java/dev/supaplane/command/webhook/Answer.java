package dev.supaplane.command.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param status of the answer; null when there was none
 * @param error why there was no answer, or none that counts; null otherwise
 * @param excerpt how the answer's body begins, in printable characters
 * @param retryAfter how long the receiver asked to be left alone
 */
record Answer(
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String excerpt,
    @Nullable Duration retryAfter,
    Duration took) {

  static Answer failed(String error, Duration took) {
    return new Answer(null, error, null, null, took);
  }

  boolean isTaken() {
    return error == null && status != null && status >= 200 && status < 300;
  }

  /** In words, for whoever looks after the hook. */
  String words() {
    if (error != null) {
      return error;
    }
    return status != null && status >= 300 && status < 400
        ? "answered " + status + "; redirects are not followed"
        : "answered " + status;
  }
}
