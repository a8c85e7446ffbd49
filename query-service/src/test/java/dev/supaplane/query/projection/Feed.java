package dev.supaplane.query.projection;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends what a projection reads. */
public final class Feed implements AutoCloseable {
  public static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  public static final OrganizationSlug ORG = new OrganizationSlug("acme");

  private final KafkaProducer<String, byte[]> producer;

  public Feed(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public static ProjectRef ref() {
    var letters = new StringBuilder();
    for (var digit : UUID.randomUUID().toString().replace("-", "").substring(0, 20).toCharArray()) {
      letters.append((char) ('a' + Character.digit(digit, 16)));
    }
    return new ProjectRef(letters.toString());
  }

  public static Operation operation(OperationKind kind, long generation) {
    return new Operation(UUID.randomUUID(), kind, generation, AT, AT.plus(Duration.ofMinutes(15)));
  }

  public static ProjectCreated created(ProjectRef ref, Operation operation) {
    return created(ref, "demo", operation);
  }

  public static ProjectCreated created(ProjectRef ref, String name, Operation operation) {
    return new ProjectCreated(
        ref,
        name,
        ORG,
        new StackSpec("supabase", "2026.02", "17", List.of("studio"), ResourceLimits.NONE),
        new Placement(
            "local",
            "local",
            "10.96.0.0/28",
            Map.of(PortPurpose.GATEWAY, 20_000, PortPurpose.DATABASE, 20_001)),
        operation,
        AT);
  }

  public void send(String topic, ProjectRef ref, Record event, long sequence) {
    raw(topic, ref, EventTypes.nameOf(event), sequence, EventJson.write(event));
  }

  /** An event of something else than a project. */
  public void tell(String subject, Record event, long sequence) {
    put(
        KafkaEnvelopes.record(
            Topics.EVENTS,
            new EventEnvelope(
                UUID.randomUUID().toString(),
                EventTypes.nameOf(event),
                "/test",
                subject,
                AT,
                sequence,
                null,
                null,
                null),
            EventJson.write(event)));
  }

  /** An event of which is told when it happened, and what it follows from. */
  public String send(
      String topic,
      ProjectRef ref,
      Record event,
      long sequence,
      Instant at,
      @Nullable String cause,
      String actor) {
    var id = UUID.randomUUID().toString();
    var type = EventTypes.nameOf(event);
    var envelope =
        new EventEnvelope(id, type, "/test", ref.value(), at, sequence, "chain", cause, actor);
    put(KafkaEnvelopes.record(topic, envelope, EventJson.write(event)));
    return id;
  }

  public void raw(String topic, ProjectRef ref, String type, long sequence, byte[] value) {
    put(
        KafkaEnvelopes.record(
            topic,
            new EventEnvelope(
                UUID.randomUUID().toString(),
                type,
                "/test",
                ref.value(),
                AT,
                sequence,
                null,
                null,
                null),
            value));
  }

  public void put(ProducerRecord<String, byte[]> record) {
    try {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("Kafka did not take a record", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
