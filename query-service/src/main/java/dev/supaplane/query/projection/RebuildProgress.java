package dev.supaplane.query.projection;

import dev.supaplane.query.projection.ReadModelHash.TableComparison;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a rebuild is; written by the one that rebuilds, read by who asks. */
public final class RebuildProgress {
  private final AtomicReference<Status> status;
  private volatile boolean cancelled;

  /** What a rebuild is doing, or how it ended. */
  public enum Phase {
    /** Reads the topics into the second set. */
    FILLING,
    /** Makes the indexes that the fill did without. */
    INDEXING,
    /** Compares the two sets. */
    COMPARING,
    /** Puts the second set in the place of the first. */
    SWITCHING,
    /** The second set is live. */
    SWITCHED,
    /** It was compared, as was asked, and is gone. */
    COMPARED,
    /** The sets differ, so nothing was switched, and the second set is gone. */
    DIFFERENT,
    /** Somebody took it back; the second set is gone. */
    CANCELLED,
    /** It could not go on; the second set is gone. */
    FAILED;

    /** Whether it is over. */
    public boolean isEnd() {
      return switch (this) {
        case FILLING, INDEXING, COMPARING, SWITCHING -> false;
        case SWITCHED, COMPARED, DIFFERENT, CANCELLED, FAILED -> true;
      };
    }
  }

  /**
   * What was asked for.
   *
   * @param projection by its name
   * @param dryRun compare and do not switch
   * @param evenIfDifferent switch although the rebuilt rows are others than the live ones
   */
  public record Order(String projection, boolean dryRun, boolean evenIfDifferent) {}

  /**
   * A rebuild at a moment.
   *
   * @param read records read from the topics
   * @param toRead records that there were to read, as far as the live rows had come
   * @param filledAfter how long the fill took; null while it goes on
   * @param unreadable records that nobody could read; they stay the dead letters that they are
   * @param failure why it failed, for a person
   * @param comparison by table; empty before it was made
   */
  public record Status(
      Order order,
      Phase phase,
      Instant startedAt,
      @Nullable Instant endedAt,
      long read,
      long toRead,
      @Nullable Duration filledAfter,
      long unreadable,
      @Nullable String failure,
      Map<String, TableComparison> comparison) {
    /** Records per second of the fill until now. */
    public double perSecond() {
      var until = filledAfter;
      if (until == null) {
        var end = endedAt;
        until = Duration.between(startedAt, end == null ? Instant.now() : end);
      }
      return read / Math.max(0.001, until.toMillis() / 1000.0);
    }

    /** How long the fill goes on at this pace, seconds; null when it is over. */
    public @Nullable Long secondsLeft() {
      return phase != Phase.FILLING || read == 0
          ? null
          : Math.round(Math.max(0, toRead - read) / perSecond());
    }
  }

  RebuildProgress(Order order) {
    status =
        new AtomicReference<>(
            new Status(order, Phase.FILLING, Instant.now(), null, 0, 0, null, 0, null, Map.of()));
  }

  /** How it is. */
  public Status status() {
    return status.get();
  }

  Order order() {
    return status().order();
  }

  void phase(Phase phase) {
    change(
        s ->
            new Status(
                s.order(),
                phase,
                s.startedAt(),
                phase.isEnd() ? Instant.now() : null,
                s.read(),
                s.toRead(),
                s.filledAfter() == null && phase != Phase.FILLING
                    ? Duration.between(s.startedAt(), Instant.now())
                    : s.filledAfter(),
                s.unreadable(),
                s.failure(),
                s.comparison()));
  }

  /**
   * More was read.
   *
   * @param toRead 0 where nobody asked
   */
  void read(long more, long toRead) {
    change(
        s ->
            new Status(
                s.order(),
                s.phase(),
                s.startedAt(),
                s.endedAt(),
                s.read() + more,
                Math.max(Math.max(toRead, s.toRead()), s.read() + more),
                s.filledAfter(),
                s.unreadable(),
                s.failure(),
                s.comparison()));
  }

  void compared(Map<String, TableComparison> comparison, long unreadable) {
    change(
        s ->
            new Status(
                s.order(),
                s.phase(),
                s.startedAt(),
                s.endedAt(),
                s.read(),
                s.toRead(),
                s.filledAfter(),
                unreadable,
                s.failure(),
                Collections.unmodifiableMap(new LinkedHashMap<>(comparison))));
  }

  void failed(String cause) {
    change(
        s ->
            new Status(
                s.order(),
                Phase.FAILED,
                s.startedAt(),
                Instant.now(),
                s.read(),
                s.toRead(),
                s.filledAfter(),
                s.unreadable(),
                cause,
                s.comparison()));
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  private void change(UnaryOperator<Status> change) {
    status.updateAndGet(change);
  }
}
