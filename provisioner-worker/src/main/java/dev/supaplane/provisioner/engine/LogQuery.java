package dev.supaplane.provisioner.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a container's output.
 *
 * @param tail at most so many of the last ones
 * @param since none from before this; absent for no such bound
 */
public record LogQuery(int tail, @Nullable Instant since) {
  /** The most lines that can be asked for. */
  public static final int LONGEST_TAIL = 10_000;

  /**
   * @throws IllegalArgumentException when the tail is out of bounds
   */
  public LogQuery {
    if (tail < 0 || tail > LONGEST_TAIL) {
      throw new IllegalArgumentException("a tail has 0 to " + LONGEST_TAIL + " lines");
    }
  }

  /** Whether a line was written late enough. */
  public boolean takes(LogLine line) {
    var at = line.at();
    return since == null || at == null || !at.isBefore(since);
  }
}
