package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creation, outcomes, keys and refusals over HTTP. */
class CommandServiceTest extends RunningCommandService {
  @Test
  void theStoreIsWhatItShouldBe() {
    assertThat(context.getBean(EventStorageEngine.class))
        .isInstanceOf(JdbcEventStorageEngine.class);
    assertThat(context.getBean(TokenStore.class)).isInstanceOf(JdbcTokenStore.class);
    assertThat(context.getBean(TransactionManager.class))
        .isInstanceOf(SpringTransactionManager.class);
    assertThat(context.getBeansOfType(FlywayAutoConfiguration.class)).isEmpty();
  }

  @Test
  void aCreationIsAnsweredStoredAndPublished() {
    var slug = organization();
    var answer = create(slug, UUID.randomUUID().toString());
    var ref = text(answer, "ref");
    assertThat(ref).matches("[a-z]{20}");
    assertThat(answer)
        .containsEntry("status", "COMING_UP")
        .containsEntry("organization_slug", slug)
        .containsEntry("region", "local");
    assertThat(text(answer, "database_url")).contains(":****@").endsWith("/postgres");
    assertThat(answer.toString()).contains("eyJ");
    var published = awaitEvents(ref, 1).getFirst();
    var envelope = KafkaEnvelopes.read(published.headers());
    assertThat(envelope.type()).isEqualTo("dev.supaplane.project.created.v1");
    assertThat(envelope.sequence()).isZero();
    assertThat(envelope.actor()).isEqualTo("superuser");
    assertThat(envelope.correlationId()).isNotBlank();
    assertThat(published.key()).isEqualTo(ref);
    assertThat(storedTypes(ref)).containsExactly("dev.supaplane.project.created.v1");
    assertThat(holdings(ref)).containsEntry("leases", 4).containsEntry("secrets", 13);
  }

  @Test
  void aCommandInAServiceIsRunByTheWorkerOfTheProjectsHost() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var body = "{\"service\":\"db\",\"command\":[\"echo\",\"hello\"]}";
    assertThat(exec(ref, body, 200))
        .containsEntry("path", "/v1/projects/" + ref + "/exec")
        .containsEntry("actor", "superuser")
        .containsEntry("body", body);
    assertThat(exec(ref, FakeWorker.REFUSED, 409)).containsEntry("code", "service_not_running");
    assertThat(exec("b".repeat(20), body, 404)).containsEntry("code", "project_not_found");
    assertThat(exec("not-a-ref", body, 404)).containsEntry("code", "project_not_found");
    assertThat(exec(ref, "x".repeat(2 << 20), 413)).containsEntry("code", "body_too_large");
    worker.goAway();
    assertThat(exec(ref, body, 503)).containsEntry("code", "worker_unavailable");
  }

  private Map<String, Object> exec(String ref, String body, int status) {
    return Objects.requireNonNull(
        client
            .post()
            .uri("/api/projects/" + ref + "/exec")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  @Test
  void outcomesDriveTheProjectThroughItsLife() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var created = (ProjectCreated) event(awaitEvents(ref, 1).getFirst());
    publish(
        new StackReady(
            created.ref(),
            created.operation().id(),
            1,
            "local",
            "17.6",
            List.of(ServiceHealth.healthy("db")),
            Instant.now()));
    assertThat(event(awaitEvents(ref, 2).get(1))).isInstanceOf(ProjectProvisioned.class);

    assertThat(status(client.delete().uri("/v1/projects/" + ref + "?undo_window=0")))
        .isEqualTo(200);
    var deletion = (ProjectDeletionRequested) event(awaitEvents(ref, 3).get(2));
    publish(
        new StackRemoved(
            created.ref(),
            deletion.operation().id(),
            deletion.operation().generation(),
            "local",
            Instant.now()));
    assertThat(event(awaitEvents(ref, 4).get(3))).isInstanceOf(ProjectRemoved.class);
    assertThat(holdings(ref)).containsEntry("leases", 0).containsEntry("secrets", 0);
    assertThat(status(client.get().uri("/v1/projects/" + ref + "/api-keys"))).isEqualTo(404);
    assertThat(status(client.delete().uri("/v1/projects/" + ref + "?undo_window=0")))
        .isEqualTo(200);
  }

  @Test
  void anOutcomeThatNobodyCanReadIsPutAsideAndTheNextOneIsHeard() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var created = (ProjectCreated) event(awaitEvents(ref, 1).getFirst());
    send(new ProducerRecord<>(Topics.OUTCOMES, ref, new byte[] {1, 2, 3}));
    var envelope =
        new EventEnvelope(
            "x", EventTypes.nameOf(created), "/x", ref, Instant.now(), -1, null, null, null);
    send(KafkaEnvelopes.record(Topics.OUTCOMES, envelope, "{".getBytes(StandardCharsets.UTF_8)));
    publish(
        new StackFailed(
            created.ref(),
            created.operation().id(),
            1,
            "local",
            Failure.of("STEP_FAILED", "start db", "no", 1),
            Instant.now()));
    assertThat(event(awaitEvents(ref, 2).get(1)))
        .isInstanceOfSatisfying(
            ProjectOperationFailed.class,
            failed -> assertThat(failed.kind()).isEqualTo(OperationKind.CREATE));
    assertThat(
            context
                .getBean("commandDb", JdbcClient.class)
                .sql("select count(*) from outcome_parked")
                .query(Long.class)
                .single())
        .isEqualTo(2);
  }

  @Test
  void anOperationThatNobodyEndsFailsAtItsDeadline() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var created = (ProjectCreated) event(awaitEvents(ref, 1).getFirst());
    publish(
        new StackReady(
            created.ref(), created.operation().id(), 1, "local", "17.6", List.of(), Instant.now()));
    awaitEvents(ref, 2);
    assertThat(status(client.post().uri("/v1/projects/" + ref + "/restart"))).isEqualTo(200);
    assertThat(event(awaitEvents(ref, 4).get(3)))
        .isInstanceOfSatisfying(
            ProjectOperationFailed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(OperationKind.RESTART);
              assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED");
            });
  }

  @Test
  void theSameKeyAndRequestGetTheSameAnswerEvenAtOnce() throws Exception {
    var slug = organization();
    var key = UUID.randomUUID().toString();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var wishes = new ArrayList<Callable<String>>();
      for (var number = 0; number < 8; number++) {
        wishes.add(() -> text(create(slug, key), "ref"));
      }
      var refs = new ArrayList<String>();
      for (var answer : threads.invokeAll(wishes)) {
        refs.add(answer.get());
      }
      assertThat(refs).hasSize(8).containsOnly(refs.getFirst());
    }
  }

  @Test
  void theSameKeyWithAnotherRequestIsRefused() {
    var slug = organization();
    var key = UUID.randomUUID().toString();
    create(slug, key);
    client
        .post()
        .uri("/v1/projects")
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Map.of("name", "another", "organization_slug", slug))
        .exchange()
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("idempotency_key_reused");
  }

  @Test
  void aConflictAnswersWithTheOperationInTheWay() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    client
        .post()
        .uri("/v1/projects/" + ref + "/pause")
        .exchange()
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("operation_in_progress")
        .jsonPath("$.operation.kind")
        .isEqualTo("CREATE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"name\":",
        "{\"name\":\"\",\"organization_slug\":\"SLUG\"}",
        "{\"name\":\"a\\u0000b\",\"organization_slug\":\"SLUG\"}",
        "{\"name\":\"LONG\",\"organization_slug\":\"SLUG\"}",
        "{\"name\":\"a\"}",
        "{\"name\":\"a\",\"organization_slug\":\"../../etc\"}",
        "{\"name\":\"a\",\"organization_slug\":\"unknown\"}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"region\":\"mars\"}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"postgres_engine\":\"9\"}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"template_revision\":\"1999.01\"}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"exclude_services\":[\"db\"]}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"exclude_services\":[null]}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"exclude_services\":\"db\"}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"limits\":{\"cpu_millis\":-1}}",
        "{\"name\":\"a\",\"organization_slug\":\"SLUG\",\"limits\":{\"memory_bytes\":1}}"
      })
  void badInputIsRefusedAndLeavesNoTrace(String body) {
    var slug = organization();
    var before = storedEvents();
    client
        .post()
        .uri("/v1/projects")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body.replace("SLUG", slug).replace("LONG", "x".repeat(257)))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.message")
        .isNotEmpty()
        .jsonPath("$.code")
        .isNotEmpty();
    assertThat(storedEvents()).isEqualTo(before);
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    for (var path : List.of("/v1/projects/zzzzzzzzzzzzzzzzzzzz/pause", "/v1/projects/x/pause")) {
      assertThat(status(client.post().uri(path))).isEqualTo(404);
    }
    assertThat(status(client.delete().uri("/v1/projects/zzzzzzzzzzzzzzzzzzzz"))).isEqualTo(404);
  }

  @Test
  void secretsAreForTheWorkerAndStandInNoEvent() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    assertThat(status(client.get().uri("/internal/v1/projects/" + ref + "/secrets")))
        .isEqualTo(403);
    var secrets =
        client
            .mutate()
            .defaultHeaders(headers -> headers.setBearerAuth(WORKER))
            .build()
            .get()
            .uri("/internal/v1/projects/" + ref + "/secrets")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    var values = (Map<?, ?>) Objects.requireNonNull(secrets).get("values");
    assertThat(values).hasSize(13);
    awaitEvents(ref, 1);
    var everything = new StringBuilder();
    for (var record : records()) {
      everything.append(new String(record.value(), StandardCharsets.UTF_8));
    }
    everything.append(dump());
    assertThat(values.values())
        .allSatisfy(value -> assertThat(everything.toString()).doesNotContain((String) value));
  }

  @Test
  void aRestartLosesNoEventAndRepeatsNoAnswer() {
    var slug = organization();
    var key = UUID.randomUUID().toString();
    var ref = text(create(slug, key), "ref");
    context.close();
    startService();
    assertThat(text(create(slug, key), "ref")).isEqualTo(ref);
    assertThat(awaitEvents(ref, 1)).hasSize(1);
  }
}
