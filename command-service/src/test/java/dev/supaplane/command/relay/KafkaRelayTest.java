package dev.supaplane.command.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

/** E2: batches that are repeated while the broker is slow or refuses. */
class KafkaRelayTest {
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(
          new Cluster(
              "cluster",
              List.of(),
              List.of(new PartitionInfo(Topics.EVENTS, 0, Node.noNode(), new Node[0], new Node[0])),
              Set.of(),
              Set.of()),
          false,
          new RoundRobinPartitioner(),
          new StringSerializer(),
          new ByteArraySerializer());
  private final KafkaRelay relay =
      new KafkaRelay(
          producer,
          Duration.ofMillis(50),
          new RelayWatch(new SimpleMeterRegistry(), Tracing.off()));
  private final List<DomainEventMessage<OrganizationCreated>> events =
      IntStream.range(0, 3).mapToObj(KafkaRelayTest::event).toList();

  @Test
  void whatIsStillUnderWayIsNotSentOnceMore() {
    assertThatThrownBy(this::relayAll).hasMessageContaining("did not acknowledge");
    assertThatThrownBy(this::relayAll).hasMessageContaining("did not acknowledge");
    assertThat(producer.history()).hasSize(3);

    while (producer.completeNext()) {
      // one after the other
    }
    relayAll();

    assertThat(producer.history())
        .extracting(ProducerRecord::key)
        .containsExactly("o0", "o1", "o2");
  }

  @Test
  void nothingOvertakesWhatWasRefused() {
    producer.sendException = new RecordTooLargeException("too large");
    assertThatThrownBy(this::relayAll).isInstanceOf(RuntimeException.class);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void whatWasRefusedLaterIsSentAgainAlone() {
    assertThatThrownBy(this::relayAll).hasMessageContaining("did not acknowledge");
    var _ = producer.completeNext();
    var _ = producer.errorNext(new RecordTooLargeException("too large"));
    var _ = producer.completeNext();
    assertThatThrownBy(this::relayAll).hasMessageContaining("did not acknowledge");

    assertThat(producer.history())
        .extracting(ProducerRecord::key)
        .containsExactly("o0", "o1", "o2", "o1");
  }

  private void relayAll() {
    var batch = DefaultUnitOfWork.startAndGet(events.getFirst());
    try {
      for (var event : events) {
        relay.relay(event);
      }
      batch.commit();
    } catch (RuntimeException e) {
      if (batch.isActive()) {
        batch.rollback(e);
      }
      throw e;
    }
  }

  private static DomainEventMessage<OrganizationCreated> event(int number) {
    var slug = "o" + number;
    return new GenericDomainEventMessage<>(
        "Organization",
        slug,
        0,
        new OrganizationCreated(new OrganizationSlug(slug), slug, Instant.EPOCH));
  }
}
