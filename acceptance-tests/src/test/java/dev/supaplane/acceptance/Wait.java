package dev.supaplane.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must come, and says what did not. */
final class Wait {
  private static final Duration POLL = Duration.ofMillis(100);

  private Wait() {}

  /** A question that may fail. */
  interface Question {
    boolean yes() throws IOException, InterruptedException;
  }

  static void until(String what, Duration patience, Question question)
      throws IOException, InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!question.yes()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to be within " + patience + ": " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
