package dev.supaplane.kit.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * How far a reader is behind what it reads, in records and in time. Behind in time: since the
 * latest moment of which everything that was there then has been read, as far as anybody looked.
 *
 * @param <P> a partition
 */
final class LagClock<P> {
  private static final int MOST = 512;

  private final Deque<Seen<P>> seen = new ArrayDeque<>();

  private record Seen<P>(Instant at, Map<P, Long> ends) {
    boolean isRead(Map<P, Long> next) {
      return records(ends, next) == 0;
    }
  }

  /**
   * How far behind.
   *
   * @param records that are there and not read
   * @param behind zero when there are none
   */
  record Lag(long records, Duration behind) {}

  /**
   * The lag now.
   *
   * @param ends offset after the last record of each partition
   * @param next offset that the reader reads next; absent means the first
   */
  Lag at(Instant now, Map<P, Long> ends, Map<P, Long> next) {
    var records = records(ends, next);
    seen.addLast(new Seen<>(now, Map.copyOf(ends)));
    if (records == 0) {
      seen.clear();
      seen.addLast(new Seen<>(now, Map.copyOf(ends)));
      return new Lag(0, Duration.ZERO);
    }
    // The oldest that is kept is the latest of which all is read, or else the first look of all.
    while (seen.size() > 1 && isSecondRead(next)) {
      seen.removeFirst();
    }
    if (seen.size() > MOST) {
      thinOut();
    }
    return new Lag(records, Duration.between(seen.getFirst().at(), now));
  }

  private boolean isSecondRead(Map<P, Long> next) {
    var looks = seen.iterator();
    looks.next();
    return looks.next().isRead(next);
  }

  /** Whoever is behind for long is told a little less precisely since when. */
  private void thinOut() {
    var all = seen.iterator();
    for (var number = 0; all.hasNext(); number++) {
      all.next();
      if (number % 2 == 1 && number < MOST - 1) {
        all.remove();
      }
    }
  }

  private static <P> long records(Map<P, Long> ends, Map<P, Long> next) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - next.getOrDefault(end.getKey(), 0L)))
        .sum();
  }
}
