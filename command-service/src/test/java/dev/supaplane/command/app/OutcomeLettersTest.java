package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.kafka.ParkedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;

/** E7: what the intake of outcomes puts aside, with its cause; nothing is skipped or forgotten. */
class OutcomeLettersTest extends RunningCommandService {
  private static final String LETTERS = "/api/dead-letters/outcomes";

  @Test
  void whatNobodyCanReadIsListedLookedAtTriedAgainAndThrownAway() {
    var ref = "q".repeat(20);
    send(new ProducerRecord<>(Topics.OUTCOMES, ref, new byte[] {0, -1, 3}));
    var future = EventTypes.nameOf(removed(ref)).replace(".v1", ".v9");
    send(record(future, removed(ref)));
    publish(removed(ref));
    await().atMost(PATIENCE).until(() -> letters(ref).size() == 3);

    assertThat(letters(ref))
        .extracting(letter -> letter.get("cause"))
        .containsExactly(
            "the header ce_time is missing", "unknown type " + future, "no such project");
    var second = letters(ref).get(1);
    assertThat(second)
        .containsEntry("consumer", "outcomes")
        .containsEntry("type", future)
        .containsEntry("topic", Topics.OUTCOMES);
    var id = LETTERS + "/" + text(second, "id");
    var whole = get(id);
    assertThat(text(whole, "headers")).contains("ce_type: " + future);
    assertThat(text(whole, "body")).contains(ref);
    assertThat(send(HttpMethod.POST, id + "/retry", "", 409))
        .containsEntry("code", "still_unreadable");
    var unknown = LETTERS + "/" + text(letters(ref).getLast(), "id");
    for (var query : List.of("/retry", "/retry?dry_run=true")) {
      assertThat(text(send(HttpMethod.POST, unknown + query, "", 409), "detail"))
          .endsWith("no such project");
    }
    assertThat(status(client.delete().uri(id))).isEqualTo(204);
    assertThat(status(client.delete().uri(id))).isEqualTo(404);
    assertThat(status(client.get().uri(id))).isEqualTo(404);
    assertThat(status(client.get().uri(LETTERS + "/nine"))).isEqualTo(400);
    assertThat(letters(ref)).hasSize(2);
  }

  @Test
  void whatAnOlderVersionPutAsideIsTakenInByThisOne() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var created = (ProjectCreated) event(awaitEvents(ref, 1).getFirst());
    var ready =
        new StackReady(
            created.ref(),
            created.operation().id(),
            1,
            "local",
            "17.6",
            List.of(ServiceHealth.healthy("db")),
            Instant.now());
    var record = record(EventTypes.nameOf(ready), ready);
    db().sql(
            """
            insert into outcome_parked
              (topic, kafka_partition, kafka_offset, cause, record_key, headers, value)
            values (?, 0, 777, 'unknown type', ?, ?, ?)
            """)
        .params(Topics.OUTCOMES, ref, ParkedRecords.text(record.headers()), record.value())
        .update();

    context.close();
    startService();

    event(ref, 1, ProjectProvisioned.class);
    assertThat(letters(ref)).isEmpty();
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }

  private static StackRemoved removed(String ref) {
    return new StackRemoved(new ProjectRef(ref), UUID.randomUUID(), 1, "local", Instant.now());
  }

  private static ProducerRecord<String, byte[]> record(String type, ProvisioningOutcome outcome) {
    return KafkaEnvelopes.record(
        Topics.OUTCOMES,
        new EventEnvelope(
            UUID.randomUUID().toString(),
            type,
            "/provisioner-worker/local",
            outcome.ref().value(),
            outcome.at(),
            -1,
            null,
            null,
            null),
        EventJson.write(outcome));
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> letters(String ref) {
    var all = (List<Map<String, Object>>) Objects.requireNonNull(get(LETTERS).get("dead_letters"));
    return all.stream().filter(letter -> ref.equals(letter.get("key"))).toList();
  }

  private Map<String, Object> get(String uri) {
    return Objects.requireNonNull(
        client
            .get()
            .uri(uri)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }
}
