package dev.supaplane.command.relay;

import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.watch.TraceMetadata;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the event store holds, in the store's order for each aggregate. The position is
 * kept in the store's database and moves only after Kafka acknowledged a whole batch, so a crash
 * repeats events and never loses one.
 */
@ProcessingGroup(KafkaRelay.NAME)
public final class KafkaRelay {
  /** Name of the event processor and of its position. */
  public static final String NAME = "kafka-relay";

  private static final String SENT = "kafka-relay-sent";
  private static final String SOURCE = "/command-service";

  private final Producer<String, byte[]> producer;
  private final Duration deadline;
  private final RelayWatch watch;

  /**
   * What was sent and not yet acknowledged, by event. A batch that is repeated waits for it: sent
   * once more it could come after what follows it.
   */
  private final Map<String, Future<?>> underWay = new ConcurrentHashMap<>();

  /**
   * A relay.
   *
   * @param producer idempotent, with {@code acks=all}, that gives nothing up by itself
   * @param deadline how long Kafka may take to acknowledge a batch
   * @param watch hears of each batch
   */
  public KafkaRelay(Producer<String, byte[]> producer, Duration deadline, RelayWatch watch) {
    this.producer = producer;
    this.deadline = deadline;
    this.watch = watch;
  }

  @EventHandler(payloadType = Object.class)
  void relay(EventMessage<?> message) {
    if (!(message instanceof DomainEventMessage<?> event)) {
      throw new IllegalStateException("only aggregates write to the store");
    }
    var metadata = event.getMetaData();
    var envelope =
        new EventEnvelope(
            event.getIdentifier(),
            EventTypes.nameOf(event.getPayload()),
            SOURCE,
            event.getAggregateIdentifier(),
            event.getTimestamp(),
            event.getSequenceNumber(),
            text(metadata.get("traceId")),
            causation(metadata),
            text(metadata.get(Idempotency.ACTOR)));
    var traced = TraceMetadata.of(metadata).map(envelope::in).orElse(envelope);
    var sent =
        new Sent(
            underWay.compute(
                event.getIdentifier(),
                (_, earlier) ->
                    earlier == null || earlier.state() == Future.State.FAILED
                        ? send(traced, event)
                        : earlier),
            traced);
    if (sent.record().isDone()) {
      // What was refused at once is told before anything that comes after it is sent.
      awaitAcknowledged(List.of(sent));
    }
    sentInThisBatch().add(sent);
  }

  private Future<?> send(EventEnvelope envelope, EventMessage<?> event) {
    return producer.send(
        KafkaEnvelopes.record(Topics.EVENTS, envelope, EventJson.write(event.getPayload())));
  }

  private record Sent(Future<?> record, EventEnvelope envelope) {}

  private List<Sent> sentInThisBatch() {
    UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
    return batch.getOrComputeResource(
        SENT,
        _ -> {
          var sent = new ArrayList<Sent>();
          var begun = Instant.now();
          batch.onPrepareCommit(
              _ -> {
                awaitAcknowledged(sent);
                sent.forEach(record -> underWay.remove(record.envelope().id()));
                watch.published(begun, sent.stream().map(Sent::envelope).toList());
              });
          return sent;
        });
  }

  private void awaitAcknowledged(List<Sent> sent) {
    var until = System.nanoTime() + deadline.toNanos();
    for (var record : sent) {
      try {
        record.record().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException("Kafka refused an event; the batch will be repeated", e);
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            "Kafka did not acknowledge within " + deadline + "; the batch will be repeated", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted; the batch will be repeated", e);
      }
    }
  }

  /** The outcome that the command came from, or else the command. */
  private static @Nullable String causation(MetaData metadata) {
    var outcome = text(metadata.get("outcomeId"));
    return outcome == null ? text(metadata.get("correlationId")) : outcome;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
