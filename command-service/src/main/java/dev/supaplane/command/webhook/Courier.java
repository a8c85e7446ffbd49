package dev.supaplane.command.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, so much of each hook and so much of all at once. A hook that does not answer
 * at all has one attempt at a time, so that its silence takes no threads from the others.
 */
final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final Lanes lanes;
  private final Sender sender;
  private final WebhookSettings settings;
  private final InstantSource clock;
  private final DoubleSupplier chance;
  private final Executor threads;
  private final Map<UUID, Integer> underWay = new HashMap<>();
  private final Set<UUID> silent = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);

  /**
   * A courier.
   *
   * @param chance from 0 to below 1
   * @param threads have room for as many attempts as there may be overall
   */
  Courier(
      Lanes lanes,
      Sender sender,
      WebhookSettings settings,
      InstantSource clock,
      DoubleSupplier chance,
      Executor threads) {
    this.lanes = lanes;
    this.sender = sender;
    this.settings = settings;
    this.clock = clock;
    this.chance = chance;
    this.threads = threads;
  }

  /** Begins what is due and has room; answers how many attempts that are. */
  int round() {
    var begun = 0;
    for (var hook : lanes.due(clock.instant())) {
      var room = room(hook);
      if (room > 0) {
        for (var parcel : lanes.claim(hook, room, clock.instant())) {
          count(hook, 1);
          threads.execute(() -> carry(parcel));
          begun++;
        }
      }
    }
    return begun;
  }

  /** There may be something due now. */
  void wake() {
    news.release();
  }

  /** Waits until there may be something due, and no longer than a second. */
  void await() throws InterruptedException {
    var wait =
        lanes
            .nextDue()
            .map(next -> Duration.between(clock.instant(), next))
            // What is due and was not begun has no room; whoever ends makes some.
            .filter(time -> time.isPositive() && time.compareTo(LONGEST_WAIT) < 0)
            .orElse(LONGEST_WAIT);
    var _ = news.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
    news.drainPermits();
  }

  private void carry(Parcel parcel) {
    try {
      var answer = sender.send(parcel);
      hear(parcel.hook(), answer);
      var now = clock.instant();
      var verdict =
          Verdict.of(answer, parcel.failures(), settings.retry(), chance.getAsDouble(), now);
      note(parcel, answer, verdict, now);
    } catch (InterruptedException _) {
      // Told to end: the claim stays, and whoever takes it up sends again.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error(
          "delivery {} of webhook {} could not be noted; it is sent again when its claim runs out",
          parcel.number(),
          parcel.hook(),
          e);
    } finally {
      count(parcel.hook(), -1);
      wake();
    }
  }

  private void hear(UUID hook, Answer answer) {
    if (answer.status() == null) {
      silent.add(hook);
    } else {
      silent.remove(hook);
    }
  }

  private void note(Parcel parcel, Answer answer, Verdict verdict, Instant now) {
    if (!lanes.settle(parcel, answer, verdict, now)) {
      LOG.warn(
          "delivery {} of webhook {} was sent, but its claim had run out or the hook is gone",
          parcel.number(),
          parcel.hook());
      return;
    }
    switch (verdict) {
      case Verdict.Delivered _ -> LOG.debug("delivery {} was taken", parcel.number());
      case Verdict.Later later ->
          LOG.info(
              "delivery {} of webhook {} failed ({}) and is sent again at {}",
              parcel.number(),
              parcel.hook(),
              answer.words(),
              later.at());
      case Verdict.Dead _ ->
          LOG.warn(
              "delivery {} of webhook {} is dead: {}; what comes after it goes on",
              parcel.number(),
              parcel.hook(),
              answer.words());
      case Verdict.Gone _ -> LOG.warn("webhook {} answered 410 and is off now", parcel.hook());
    }
  }

  private synchronized int room(UUID hook) {
    var all = underWay.values().stream().mapToInt(Integer::intValue).sum();
    var most = silent.contains(hook) ? 1 : settings.perHook();
    return Math.min(most - underWay.getOrDefault(hook, 0), settings.overall() - all);
  }

  private synchronized void count(UUID hook, int change) {
    if (underWay.merge(hook, change, Integer::sum) == 0) {
      underWay.remove(hook);
    }
  }
}
