package dev.supaplane.kit.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks readers how far they have come. One that hangs, or fails, is nobody else's trouble: it is
 * not told of until it answers. For one thread.
 */
final class Places implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Places.class);

  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("reader-", 0).factory());
  private final Map<String, Future<Optional<Map<TopicPartition, Long>>>> asked = new HashMap<>();
  private final Set<String> failing = new HashSet<>();

  /**
   * Nobody was asked yet.
   *
   * @param patience how long to wait for one
   */
  Places(Duration patience) {
    this.patience = patience;
  }

  /** What a reader says; empty when it cannot now, or not in time. */
  Optional<Map<TopicPartition, Long>> next(Lagging reader) throws InterruptedException {
    var name = reader.consumer();
    var before = asked.get(name);
    if (before != null && !before.isDone()) {
      // It hangs since an earlier look: nobody waits for it again, and one thread is enough.
      return Optional.empty();
    }
    // An answer that came late tells how far it was then: it is asked anew.
    var now = threads.submit(reader::next);
    asked.put(name, now);
    try {
      var next = now.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      failing.remove(name);
      return next;
    } catch (TimeoutException e) {
      LOG.debug("{} does not say in time how far it is", name, e);
      return Optional.empty();
    } catch (ExecutionException e) {
      if (failing.add(name)) {
        LOG.warn("{} fails to say how far it is; told once until it does", name, e);
      }
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
