package dev.supaplane.kit.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many refusals of somebody at something are noted: so many within each span of time, so that
 * whoever asks all day for what is not theirs does not fill the audit. The rest is counted, and the
 * count noted with the next one.
 */
final class RefusalBudget {
  private static final int MOST_KNOWN = 10_000;

  private final int most;
  private final Duration span;
  private final InstantSource clock;
  private final Map<Key, Spent> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Spent> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  /**
   * A budget.
   *
   * @param most of one actor at one action within a span
   */
  RefusalBudget(int most, Duration span, InstantSource clock) {
    this.most = most;
    this.span = span;
    this.clock = clock;
  }

  private record Key(String actor, String action) {}

  private record Spent(Instant since, int noted, long unnoted) {}

  /** Spends one; answers how many were not noted before it, or nothing where it is not either. */
  synchronized OptionalLong spend(String actor, String action) {
    var key = new Key(actor, action);
    var spent = current(key);
    if (spent.noted() < most) {
      known.put(key, new Spent(spent.since(), spent.noted() + 1, 0));
      return OptionalLong.of(spent.unnoted());
    }
    known.put(key, new Spent(spent.since(), spent.noted(), spent.unnoted() + 1));
    return OptionalLong.empty();
  }

  /** Whether all of it is spent. */
  synchronized boolean isSpent(String actor, String action) {
    return current(new Key(actor, action)).noted() >= most;
  }

  /** How long it lasts. */
  Duration span() {
    return span;
  }

  private Spent current(Key key) {
    var now = clock.instant();
    var spent = known.get(key);
    if (spent == null) {
      return new Spent(now, 0, 0);
    }
    return spent.since().plus(span).isAfter(now) ? spent : new Spent(now, 0, spent.unnoted());
  }
}
