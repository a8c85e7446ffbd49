package dev.supaplane.command.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the courier go round and round, and forgets what is long delivered. */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final Courier courier;
  private final Lanes lanes;
  private final DeliveryBook book;
  private final InstantSource clock;
  private final Duration kept;
  private final ExecutorService threads;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("webhook-rounds").unstarted(this::run);
  private volatile boolean running = true;

  Rounds(
      Courier courier,
      Lanes lanes,
      DeliveryBook book,
      InstantSource clock,
      Duration kept,
      ExecutorService threads) {
    this.courier = courier;
    this.lanes = lanes;
    this.book = book;
    this.clock = clock;
    this.kept = kept;
    this.threads = threads;
  }

  void start() {
    thread.start();
  }

  /** Ends the rounds; attempts get a moment to end, and what was not noted is sent again. */
  void stop() {
    running = false;
    ended.countDown();
    courier.wake();
    try {
      if (!thread.join(STOP)) {
        thread.interrupt();
      }
      threads.shutdown();
      if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
        if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("attempts of webhooks did not end in time");
        }
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var isMine = false;
    var swept = System.nanoTime();
    while (running) {
      try {
        if (!isMine) {
          lanes.reclaim();
          isMine = true;
        }
        if (courier.round() == 0) {
          courier.await();
        }
        if (System.nanoTime() - swept > SWEEP.toNanos()) {
          // When there is more it goes on at the next round, so that nothing waits for it.
          swept = book.sweep(clock.instant().minus(kept)) ? swept : System.nanoTime();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        // Nobody else would notice a thread that ended; the database may be back soon.
        LOG.warn("a round of webhooks failed and is repeated", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      var _ = ended.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
