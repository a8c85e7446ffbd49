package dev.supaplane.command.api;

import dev.supaplane.kit.web.ApiException;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many of something an account may make in an hour: each is an event that is kept for ever, and
 * deleting makes room for the next. Kept in memory, of so many accounts and no more.
 */
public final class HourlyBudget {
  private static final int MOST_KNOWN = 20_000;
  private static final Duration HOUR = Duration.ofHours(1);

  private final String what;
  private final int most;
  private final TimeMeter clock;
  private final Map<UUID, Bucket> accounts =
      new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Bucket> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  HourlyBudget(String what, int most, TimeMeter clock) {
    this.what = what;
    this.most = most;
    this.clock = clock;
  }

  /**
   * A budget.
   *
   * @param what in the plural, for the refusal
   * @param most in an hour
   */
  public static HourlyBudget of(String what, int most) {
    return new HourlyBudget(what, most, TimeMeter.SYSTEM_NANOTIME);
  }

  /**
   * Takes one.
   *
   * @param account null for the superuser, who may as many as there are
   * @throws ApiException 429 when there is none left
   */
  void take(@Nullable UUID account) {
    if (account == null) {
      return;
    }
    var probe = bucket(account).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw new ApiException(
              429,
              "too_many_" + what,
              "An account makes " + most + " " + what + " an hour at most; wait and try again")
          .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()).plusMillis(999));
    }
  }

  private Bucket bucket(UUID account) {
    synchronized (accounts) {
      return accounts.computeIfAbsent(
          account,
          _ ->
              Bucket.builder()
                  .addLimit(Bandwidth.builder().capacity(most).refillGreedy(most, HOUR).build())
                  .withCustomTimePrecision(clock)
                  .build());
    }
  }
}
