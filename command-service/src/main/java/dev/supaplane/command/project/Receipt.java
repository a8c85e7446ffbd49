package dev.supaplane.command.project;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted command answers.
 *
 * @param subject project ref or organization slug
 * @param sequence number of the aggregate's latest event
 * @param operationId the operation that is under way now, where there is one
 */
public record Receipt(String subject, long sequence, @Nullable UUID operationId) {
  /** The version that a query can wait for. */
  public String version() {
    return subject + "@" + sequence;
  }
}
