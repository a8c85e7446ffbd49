package dev.supaplane.provisioner.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line that a container wrote.
 *
 * @param source where it wrote it
 * @param at when, as the engine tells it; absent when it does not
 * @param text without the line's end
 */
public record LogLine(Source source, @Nullable Instant at, String text) {
  /** A container's two outputs. */
  public enum Source {
    STDOUT,
    STDERR
  }
}
