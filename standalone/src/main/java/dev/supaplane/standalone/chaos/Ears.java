package dev.supaplane.standalone.chaos;

import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Hears everything that is published, from the beginning, across every restart of the broker. */
final class Ears implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final String bootstrap;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<String, List<Heard>> events = new HashMap<>();
  private final Map<Wish, Integer> steps = new HashMap<>();
  private final Set<Wish> told = new HashSet<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("ears").unstarted(this::run);
  private volatile boolean closed;

  /**
   * An event as it was published.
   *
   * @param sequence its place among its aggregate's events
   */
  record Heard(String id, long sequence) {}

  private record Wish(String ref, long generation) {}

  Ears(String bootstrap) {
    this.bootstrap = bootstrap;
    thread.start();
  }

  /** What was published of an aggregate, repetitions included, in the order of its partition. */
  synchronized List<Heard> of(String aggregate) {
    return List.copyOf(events.getOrDefault(aggregate, List.of()));
  }

  /** Of which aggregates anything was published. */
  synchronized Set<String> aggregates() {
    return Set.copyOf(events.keySet());
  }

  /** How many steps of an operation were told. */
  synchronized int steps(String ref, long generation) {
    return steps.getOrDefault(new Wish(ref, generation), 0);
  }

  /**
   * Waits until the worker told of so many steps, or of the end.
   *
   * @return whether it did
   */
  synchronized boolean awaitSteps(String ref, long generation, int count, Duration patience)
      throws InterruptedException {
    var wish = new Wish(ref, generation);
    return await(
        () -> steps.getOrDefault(wish, 0) >= count || told.contains(wish), patience.toMillis());
  }

  /**
   * Waits until the worker told of the end.
   *
   * @return whether it did
   */
  synchronized boolean awaitEnd(String ref, long generation, Duration patience)
      throws InterruptedException {
    return await(() -> told.contains(new Wish(ref, generation)), patience.toMillis());
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized boolean await(Condition condition, long millis) throws InterruptedException {
    var until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    while (!condition.holds()) {
      var left = Duration.ofNanos(until - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private void run() {
    while (!closed) {
      try {
        listen();
      } catch (InterruptException e) {
        return;
      } catch (KafkaException e) {
        // The broker is struck too; what it acknowledged must be there when it is back.
        System.getLogger(Ears.class.getName())
            .log(System.Logger.Level.INFO, "the broker is not heard: " + e.getMessage());
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

  private void listen() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                // A position that the broker no longer has would be a loss, and is to be told.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions = new ArrayList<TopicPartition>();
      for (var topic : List.of(Topics.EVENTS, Topics.OUTCOMES)) {
        for (var info : consumer.partitionsFor(topic)) {
          partitions.add(new TopicPartition(topic, info.partition()));
        }
      }
      consumer.assign(partitions);
      partitions.forEach(p -> consumer.seek(p, next.getOrDefault(p, 0L)));
      while (!closed) {
        for (var record : consumer.poll(POLL)) {
          hear(record);
          next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
      }
    }
  }

  private synchronized void hear(ConsumerRecord<String, byte[]> record) {
    var envelope = KafkaEnvelopes.read(record.headers());
    if (record.topic().equals(Topics.EVENTS)) {
      events
          .computeIfAbsent(envelope.subject(), _ -> new ArrayList<>())
          .add(new Heard(envelope.id(), envelope.sequence()));
      notifyAll();
      return;
    }
    var type = EventTypes.classOf(envelope.type());
    if (type.isPresent()
        && EventJson.read(record.value(), type.get()) instanceof ProvisioningOutcome outcome) {
      var wish = new Wish(outcome.ref().value(), outcome.generation());
      if (outcome instanceof StepFinished step && step.operationId() != null) {
        steps.merge(wish, 1, Integer::sum);
      } else if (outcome instanceof StackReady
          || outcome instanceof StackStopped
          || outcome instanceof StackRemoved
          || outcome instanceof StackFailed) {
        told.add(wish);
      }
      notifyAll();
    }
  }
}
