package dev.supaplane.provisioner.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
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
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.desired.DesiredStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading events from a real broker onto a disk that does not always take them. */
class KafkaIntakeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir static Path directory;

  /** The wish got its place on the disk, the position after it did not. */
  @Test
  void aDiskThatIsFullInBetweenKeepsNobodyFromBeingWoken()
      throws IOException, InterruptedException, ExecutionException {
    var data = Files.createDirectory(directory.resolve("data"));
    var store = new DesiredStore(data);
    var woken = new CopyOnWriteArrayList<ProjectRef>();
    try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
      KafkaTopics.ensure(kafka.bootstrap(), List.of(Topics.EVENTS), PATIENCE);
      var intake =
          new KafkaIntake(
              kafka.bootstrap(), "test", store, new ObservedStore(data), data, woken::add);
      intake.start();
      try {
        assertThat(intake.awaitCaughtUp(PATIENCE)).isTrue();
        // No draft of the position can be written in place of a directory that is not empty.
        var obstacle = Files.createDirectories(data.resolve(".intake.json.new/in-the-way"));
        publish(kafka.bootstrap());
        await().atMost(PATIENCE).until(() -> store.find(REF).isPresent());
        Files.delete(obstacle);
        Files.deleteIfExists(data.resolve(".intake.json.new"));
        await().atMost(PATIENCE).until(() -> Files.exists(data.resolve("intake.json")));
        assertThat(woken).containsExactly(REF);
      } finally {
        intake.stop();
      }
    }
  }

  private static void publish(String bootstrap) throws InterruptedException, ExecutionException {
    var created =
        new ProjectCreated(
            REF,
            "demo",
            new OrganizationSlug("acme"),
            new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
            new Placement("local", "test", "10.96.0.16/28", Map.of(PortPurpose.GATEWAY, 20_000)),
            new Operation(UUID.randomUUID(), OperationKind.CREATE, 1, AT, AT.plusSeconds(900)),
            AT);
    var envelope =
        new EventEnvelope(
            UUID.randomUUID().toString(),
            EventTypes.nameOf(created),
            "/test",
            REF.value(),
            AT,
            0,
            null,
            null,
            null);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var _ =
          producer
              .send(KafkaEnvelopes.record(Topics.EVENTS, envelope, EventJson.write(created)))
              .get();
    }
  }
}
