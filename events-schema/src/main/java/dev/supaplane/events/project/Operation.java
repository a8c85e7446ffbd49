package dev.supaplane.events.project;

import java.time.Instant;
import java.util.UUID;

/**
 * A change under way. Outcomes carry its id and generation, so that a late or foreign one changes
 * nothing.
 *
 * @param id unique among all operations
 * @param kind what it is for
 * @param generation counts the project's wishes from 1; a higher one replaces a lower one
 * @param startedAt when the command was accepted
 * @param deadline when the operation fails if nothing ended it before
 */
public record Operation(
    UUID id, OperationKind kind, long generation, Instant startedAt, Instant deadline) {
  /**
   * @throws IllegalArgumentException when the generation is below 1 or the deadline is not after
   *     the start
   */
  public Operation {
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1");
    }
    if (!deadline.isAfter(startedAt)) {
      throw new IllegalArgumentException("a deadline is after the start");
    }
  }
}
