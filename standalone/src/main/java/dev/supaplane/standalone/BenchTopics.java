package dev.supaplane.standalone;

import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.kafka.KafkaTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes what command side and workers would have written. */
final class BenchTopics implements AutoCloseable {
  private static final int EVENTS_EACH = 100;
  private static final int ONE_STEP_IN = 10;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final Random random = new Random(20260102);
  private final AtomicReference<@Nullable Exception> lost = new AtomicReference<>();
  private final KafkaProducer<String, byte[]> producer;

  BenchTopics(String bootstrap) {
    KafkaTopics.ensure(bootstrap, List.of(Topics.EVENTS, Topics.OUTCOMES), DEADLINE);
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "batch.size",
                1 << 20,
                "buffer.memory",
                64L << 20,
                "linger.ms",
                5),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** So many events of random lives, all of them going on at once; one in ten is a step. */
  List<BenchLife> write(int events) {
    var lives = new ArrayList<BenchLife>();
    for (var project = 0; project < Math.max(1, events / EVENTS_EACH); project++) {
      lives.add(new BenchLife(random, START));
    }
    for (var number = 0; number < events; number++) {
      var life = number < lives.size() ? lives.get(number) : any(lives);
      if (number >= lives.size() && random.nextInt(ONE_STEP_IN) == 0) {
        step(life);
      } else {
        event(life);
      }
    }
    producer.flush();
    demandWritten();
    return lives;
  }

  /** Writes what happens next in a life. */
  void event(BenchLife life) {
    var happened = life.next();
    send(Topics.EVENTS, life, (Record) happened.event(), happened.sequence());
  }

  private void step(BenchLife life) {
    send(
        Topics.OUTCOMES,
        life,
        new StepFinished(
            life.ref(),
            life.operationId(),
            1,
            "h",
            "await db",
            "db",
            life.now(),
            250,
            null,
            life.now()),
        -1);
  }

  private BenchLife any(List<BenchLife> lives) {
    return lives.get(random.nextInt(lives.size()));
  }

  /**
   * Demands that everything until now was taken.
   *
   * @throws IllegalStateException when the broker did not take something
   */
  void demandWritten() {
    var error = lost.get();
    if (error != null) {
      throw new IllegalStateException("Kafka did not take an event", error);
    }
  }

  private void send(String topic, BenchLife life, Record event, long sequence) {
    var envelope =
        new EventEnvelope(
            new UUID(random.nextLong(), random.nextLong()).toString(),
            EventTypes.nameOf(event),
            "/bench",
            life.ref().value(),
            life.now(),
            sequence,
            null,
            null,
            "bench");
    ProducerRecord<String, byte[]> record =
        KafkaEnvelopes.record(topic, envelope, EventJson.write(event));
    var _ =
        producer.send(
            record,
            (_, error) -> {
              if (error != null) {
                lost.compareAndSet(null, error);
              }
            });
  }

  @Override
  public void close() {
    producer.close();
  }
}
