package dev.supaplane.command.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hook as it is now.
 *
 * @param owner the slug of the organization that it belongs to; null for the superuser's
 * @param disabledBecause {@code asked} or {@code gone}, when its receiver answered 410; null while
 *     it is on
 * @param lastFailureWords why the last attempt that failed did
 * @param pending how many deliveries wait here; more may wait in Kafka
 * @param oldestPending since when the first of them does
 */
public record Hook(
    UUID id,
    @Nullable String owner,
    Wish wish,
    @Nullable String disabledBecause,
    Instant createdAt,
    @Nullable Instant lastSuccess,
    @Nullable Instant lastFailure,
    @Nullable String lastFailureWords,
    long pending,
    long dead,
    @Nullable Instant oldestPending) {

  /**
   * What its owner decides.
   *
   * @param description for people
   */
  public record Wish(String url, EventFilter filter, String description, boolean enabled) {}

  /** {@code disabled}, {@code failing} when the last attempt failed, or {@code active}. */
  public String state() {
    if (!wish.enabled()) {
      return "disabled";
    }
    return lastFailure != null && (lastSuccess == null || lastFailure.isAfter(lastSuccess))
        ? "failing"
        : "active";
  }
}
