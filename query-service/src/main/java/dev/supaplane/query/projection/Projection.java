package dev.supaplane.query.projection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the topics and keeps the rows. Rows and position are written in one transaction, so each
 * record counts once whatever ends the process; a topic that was made anew is read from its
 * beginning.
 */
public final class Projection implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
  // A round trip to the database costs as much as a row: many records share one.
  private static final int BATCH = 2_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final String bootstrap;
  private final DeadLetters letters;
  private final Versions versions;
  private final Batches batches;
  private volatile ProjectionWatch watch = ProjectionWatch.NONE;
  private volatile boolean running;
  private volatile boolean caughtUp;
  private Thread thread = newThread();

  /** A projection into the query side's database. */
  public Projection(
      String bootstrap,
      JdbcClient db,
      TransactionTemplate transactions,
      DeadLetters letters,
      Versions versions) {
    this.bootstrap = bootstrap;
    this.letters = letters;
    this.versions = versions;
    this.batches = new Batches(db, transactions);
  }

  /** Has somebody hear of each batch; before it starts. */
  public Projection watchedBy(ProjectionWatch other) {
    watch = other;
    return this;
  }

  /** Whether everything that was there at the start is in the rows. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  @Override
  public void start() {
    thread = newThread();
    running = true;
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    try {
      // Between two polls it ends by itself; only what hangs in a call is interrupted.
      if (!thread.join(STOP)) {
        thread.interrupt();
        if (!thread.join(STOP)) {
          LOG.warn("the projection did not end in time");
        }
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private Thread newThread() {
    return Thread.ofPlatform().name("projection").unstarted(this::run);
  }

  private void run() {
    while (running) {
      try {
        consume();
      } catch (InterruptException e) {
        LOG.debug("the projection was interrupted", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException | ExecutionException | DataAccessException | TransactionException e) {
        LOG.warn("the projection stumbled and begins again at its position", e);
        pause();
      } catch (RuntimeException e) {
        // Nobody else would notice a thread that ended, and readers would be told old things.
        LOG.error("the projection failed in a way not foreseen; it begins again", e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void consume() throws ExecutionException, InterruptedException {
    letters.retryWhatIsKnownNow();
    var sources = Sources.of(bootstrap);
    try (var consumer = Sources.consumer(bootstrap, BATCH)) {
      var partitions = List.copyOf(sources.keySet());
      consumer.assign(partitions);
      sources.forEach(
          (partition, topicId) -> consumer.seek(partition, batches.next(partition, topicId)));
      var ends = consumer.endOffsets(partitions);
      var looked = System.nanoTime();
      while (running) {
        if (!caughtUp
            && partitions.stream()
                .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
          caughtUp = true;
          versions.moved();
        }
        var records = consumer.poll(caughtUp ? POLL : Duration.ofMillis(50));
        if (!records.isEmpty()) {
          watch.batch(records, () -> batches.write(records, sources));
          versions.moved();
        }
        watch.alive();
        if (System.nanoTime() - looked > LOOK.toNanos()) {
          if (!Sources.of(bootstrap).equals(sources)) {
            LOG.warn("a topic was made anew or has grown; the projection begins at its position");
            return;
          }
          looked = System.nanoTime();
        }
      }
    }
  }
}
