package dev.supaplane.command.webhook;

import dev.supaplane.command.webhook.Queue.Span;
import dev.supaplane.command.webhook.Sources.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Reads the topics for all hooks: in turns from where the one is that is furthest behind, and from
 * where the first ones are. Those that have heard a record already pass it over; one that is new,
 * was off or was full so catches up, and keeps nobody from what is new.
 */
public final class Intake implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration GLANCE = Duration.ofMillis(50);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final String bootstrap;
  private final Sources sources;
  private final Queue queue;
  private final Runnable queued;
  private volatile CountDownLatch ended = new CountDownLatch(0);
  private volatile boolean running;
  private Thread thread = newThread();

  /**
   * An intake.
   *
   * @param queued is told when there is something new to be sent
   */
  Intake(String bootstrap, Sources sources, Queue queue, Runnable queued) {
    this.bootstrap = bootstrap;
    this.sources = sources;
    this.queue = queue;
    this.queued = queued;
  }

  @Override
  public void start() {
    ended = new CountDownLatch(1);
    running = true;
    thread = newThread();
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    ended.countDown();
    try {
      // Between two polls it ends by itself; only what hangs in a call is interrupted.
      if (!thread.join(STOP)) {
        thread.interrupt();
        if (!thread.join(STOP)) {
          LOG.warn("the intake of webhooks did not end in time");
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
    return Thread.ofPlatform().name("webhook-intake").unstarted(this::run);
  }

  private void run() {
    while (running) {
      try {
        consume();
      } catch (InterruptException | InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException | KafkaAway | DataAccessException | TransactionException e) {
        LOG.warn("the intake of webhooks stumbled and begins again at its positions", e);
        pause(RETRY);
      } catch (RuntimeException | Error e) {
        // Nobody else would notice a thread that ended, and receivers would hear nothing.
        LOG.error("the intake of webhooks failed in a way not foreseen; it begins again", e);
        pause(RETRY);
      }
    }
  }

  /** Waits, unless it is to end. */
  private void pause(Duration time) {
    try {
      var _ = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void consume() throws InterruptedException {
    var topicIds = sources.partitions();
    try (var consumer = consumer()) {
      consumer.assign(topicIds.keySet());
      var looked = System.nanoTime();
      var turn = Turn.LAST;
      while (running && !Thread.currentThread().isInterrupted()) {
        var taking = queue.taking();
        if (taking.isEmpty()) {
          pause(POLL);
        } else {
          turn = turn.other();
          var isApart = seek(consumer, topicIds, taking, turn);
          read(consumer, topicIds, taking, isApart && turn == Turn.FIRST ? GLANCE : POLL);
        }
        if (System.nanoTime() - looked > LOOK.toNanos()) {
          if (!sources.partitions().equals(topicIds)) {
            LOG.warn("a topic was made anew or has grown; the intake of webhooks begins again");
            return;
          }
          looked = System.nanoTime();
        }
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Whose turn it is: one that has far to go must not keep those at the end from what is new. */
  private enum Turn {
    /** Those that are furthest ahead. */
    FIRST,
    /** Those that are furthest behind. */
    LAST;

    Turn other() {
      return this == FIRST ? LAST : FIRST;
    }
  }

  /** Goes to where those are whose turn it is; answers whether there are others elsewhere. */
  private static boolean seek(
      KafkaConsumer<String, byte[]> consumer,
      Map<TopicPartition, String> topicIds,
      Map<UUID, Map<TopicPartition, Place>> taking,
      Turn turn) {
    var isApart = false;
    for (var source : topicIds.entrySet()) {
      var partition = source.getKey();
      var places =
          taking.values().stream()
              .mapToLong(known -> Queue.next(known.get(partition), source.getValue()))
              .summaryStatistics();
      var next = turn == Turn.FIRST ? places.getMax() : places.getMin();
      if (consumer.position(partition) != next) {
        consumer.seek(partition, next);
      }
      isApart |= places.getMin() != places.getMax();
    }
    return isApart;
  }

  private void read(
      KafkaConsumer<String, byte[]> consumer,
      Map<TopicPartition, String> topicIds,
      Map<UUID, Map<TopicPartition, Place>> taking,
      Duration patience) {
    var from = new HashMap<TopicPartition, Long>();
    topicIds.keySet().forEach(partition -> from.put(partition, consumer.position(partition)));
    var records = consumer.poll(patience);
    var read = new HashMap<TopicPartition, Span>();
    topicIds.forEach(
        (partition, topicId) -> {
          var began = from.getOrDefault(partition, 0L);
          var next = consumer.position(partition);
          if (next > began) {
            read.put(partition, new Span(topicId, began, next, records.records(partition)));
          }
        });
    if (!read.isEmpty() && queue.take(read, taking.keySet()) > 0) {
      queued.run();
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.<String, Object>of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }
}
