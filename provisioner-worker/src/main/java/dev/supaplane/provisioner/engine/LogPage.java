package dev.supaplane.provisioner.engine;

import java.util.List;

/**
 * Lines of a container's output, oldest first.
 *
 * @param lines the last ones
 * @param truncated whether older ones were left out because all together were too long
 */
public record LogPage(List<LogLine> lines, boolean truncated) {
  /** Copies what it is given. */
  public LogPage {
    lines = List.copyOf(lines);
  }
}
