package dev.supaplane.query.app;

import static dev.supaplane.query.projection.Feed.AT;
import static dev.supaplane.query.projection.Feed.ORG;
import static dev.supaplane.query.projection.Feed.created;
import static dev.supaplane.query.projection.Feed.operation;
import static dev.supaplane.query.projection.Feed.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.query.RunningQueryService;
import dev.supaplane.query.projection.Feed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the query service answers. */
class QueryServiceTest extends RunningQueryService {
  private static final List<ServiceHealth> WELL =
      List.of(ServiceHealth.healthy("db"), ServiceHealth.healthy("rest"));
  private static final List<ServiceHealth> SICK =
      List.of(ServiceHealth.healthy("db"), ServiceHealth.unhealthy("rest", "it does not answer"));

  private Feed feed;

  @BeforeAll
  void startFeed() {
    feed = new Feed(kafka.bootstrap());
  }

  @AfterAll
  void stopFeed() {
    feed.close();
  }

  @Test
  void aProjectsLifeIsTold() {
    var ref = ref();
    var created = operation(OperationKind.CREATE, 1);
    send(created(ref, created), 0);
    send(new StepFinished(ref, created.id(), 1, "h", "await db", "db", AT, 250, null, AT), -1);
    awaitVersion(ref, 0);
    await()
        .atMost(PATIENCE)
        .until(() -> get("/api/projects/" + ref + "/steps").path("steps").size() == 1);
    var project = get("/v1/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("COMING_UP");
    assertThat(project.path("endpoint").asString()).isEqualTo("http://127.0.0.1:20000");
    assertThat(project.path("database_url").asString()).contains(":****@");
    assertThat(project.path("management").asString()).isEqualTo("managed");
    var health = get("/v1/projects/" + ref + "/health");
    assertThat(health.get(0).path("name").asString()).isEqualTo("db");
    assertThat(health.get(0).path("healthy").asBoolean()).isTrue();
    assertThat(health.get(1).path("name").asString()).isEqualTo("kong");
    assertThat(health.get(1).path("status").asString()).isEqualTo("COMING_UP");
    var gateway = get("/v1/projects/" + ref + "/health?services=api-gw,kong");
    assertThat(gateway.size()).isEqualTo(2);
    assertThat(gateway.get(0).path("name").asString()).isEqualTo("api-gw");

    send(new ProjectProvisioned(ref, created.id(), 1, "17.6", WELL, AT), 1);
    awaitVersion(ref, 1);
    project = get("/v1/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("ACTIVE_HEALTHY");
    assertThat(project.path("database").path("version").asString()).isEqualTo("17.6");
    var operation = get("/api/operations/" + created.id());
    assertThat(operation.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(operation.path("steps").size()).isEqualTo(1);

    send(new ProjectHealthChanged(ref, 1, false, SICK, AT), 2);
    send(
        new ProjectDriftDetected(
            ref, 1, List.of(new Drift("rest", Drift.Kind.MISSING, "gone")), AT),
        3);
    awaitVersion(ref, 3);
    project = get("/v1/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("ACTIVE_UNHEALTHY");
    assertThat(project.path("drifts").size()).isEqualTo(1);

    var pause = operation(OperationKind.PAUSE, 2);
    send(new ProjectPauseRequested(ref, pause, AT), 4);
    send(new ProjectPaused(ref, pause.id(), 2, AT), 5);
    awaitVersion(ref, 5);
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("INACTIVE");
    health = get("/v1/projects/" + ref + "/health?services=pg_bouncer,db_postgres_user,studio");
    assertThat(health.size()).isEqualTo(2);
    assertThat(health.get(0).path("name").asString()).isEqualTo("pg_bouncer");
    assertThat(health.get(1).path("name").asString()).isEqualTo("db_postgres_user");
    assertThat(health.get(1).path("status").asString()).isEqualTo("UNHEALTHY");
    assertThat(health.get(1).path("error").asString()).contains("INACTIVE");

    var resume = operation(OperationKind.RESUME, 3);
    send(new ProjectResumeRequested(ref, resume, AT), 6);
    send(
        new ProjectOperationFailed(
            ref, resume.id(), OperationKind.RESUME, 3, Failure.of("X", "start db", "no", 1), AT),
        7);
    awaitVersion(ref, 7);
    project = get("/v1/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("RESTORE_FAILED");
    assertThat(project.path("failure").path("step").asString()).isEqualTo("start db");

    var deletion = operation(OperationKind.DELETE, 4);
    send(new ProjectDeletionRequested(ref, deletion, AT), 8);
    send(new ProjectRemoved(ref, deletion.id(), 4, AT), 9);
    awaitVersion(ref, 9);
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("REMOVED");
    assertThat(get("/v1/projects").toString()).doesNotContain(ref.value());
    assertThat(get("/v1/projects?status=REMOVED").toString()).contains(ref.value());
    assertThat(get("/api/operations?project=" + ref).path("operations").size()).isEqualTo(4);
    assertThat(get("/api/operations?kind=PAUSE&project=" + ref).path("operations").size())
        .isEqualTo(1);
  }

  @Test
  void anAdoptedStackIsObservedAndItsHealthAndDriftAreTold() {
    var ref = ref();
    var stack =
        new AdoptedStack(
            "local",
            "theirs",
            "/srv/theirs",
            "15",
            List.of(
                adopted("db"),
                adopted("kong", new AdoptedPort("0.0.0.0", 8000, 8000)),
                adopted("pooler", new AdoptedPort("0.0.0.0", 15432, 5432))));
    send(new ProjectAdopted(ref, "theirs", ORG, "local", stack, AT), 0);
    awaitVersion(ref, 0);
    var project = get("/v1/projects/" + ref);
    assertThat(project.path("management").asString()).isEqualTo("observed");
    assertThat(project.path("status").asString()).isEqualTo("UNKNOWN");
    assertThat(project.path("adopted").path("compose_project").asString()).isEqualTo("theirs");
    assertThat(project.path("endpoint").asString()).endsWith(":8000");
    assertThat(project.path("database").path("port").asInt()).isEqualTo(15432);
    assertThat(project.path("database").path("version").asString()).isEqualTo("15");
    assertThat(get("/v1/projects/" + ref + "/health").size()).isEqualTo(3);
    assertThat(get("/v1/projects?status=UNKNOWN").toString()).contains(ref.value());
    assertThat(statusOf("/api/projects/" + ref + "/logs?service=db")).isEqualTo(409);

    send(new ProjectHealthChanged(ref, 1, false, SICK, AT), 1);
    send(
        new ProjectDriftDetected(
            ref, 1, List.of(new Drift("rest", Drift.Kind.STOPPED, "exited")), AT),
        2);
    awaitVersion(ref, 2);
    project = get("/api/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("ACTIVE_UNHEALTHY");
    assertThat(project.path("drifts").size()).isEqualTo(1);
    var health = get("/v1/projects/" + ref + "/health?services=rest,db,studio");
    assertThat(health.size()).isEqualTo(2);
    assertThat(health.get(0).path("name").asString()).isEqualTo("rest");
    assertThat(health.get(0).path("status").asString()).isEqualTo("UNHEALTHY");
    assertThat(health.get(1).path("healthy").asBoolean()).isTrue();

    send(new ProjectForgotten(ref, AT), 3);
    awaitVersion(ref, 3);
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("REMOVED");
    assertThat(get("/v1/projects").toString()).doesNotContain(ref.value());
    assertThat(get("/api/operations?project=" + ref).path("operations").size()).isZero();

    var other = ref();
    var hidden = new AdoptedStack("local", "hidden", null, null, List.of(adopted("db")));
    send(new ProjectAdopted(other, "hidden", ORG, "local", hidden, AT), 0);
    awaitVersion(other, 0);
    project = get("/v1/projects/" + other);
    assertThat(project.path("endpoint").isNull()).isTrue();
    assertThat(project.path("database_url").isNull()).isTrue();
    assertThat(project.path("database").path("port").isNull()).isTrue();
    assertThat(statusOf("/api/hosts/no%20host/adoptable")).isEqualTo(404);
    assertThat(statusOf("/api/hosts/elsewhere/adoptable")).isEqualTo(503);
  }

  private static AdoptedContainer adopted(String service, AdoptedPort... ports) {
    return new AdoptedContainer(
        service, 1, "id-" + service, "image", "sha256:1", false, List.of(ports));
  }

  @Test
  void aResentEventChangesNothing() {
    var ref = ref();
    var created = operation(OperationKind.CREATE, 1);
    var marker = ref();
    send(created(ref, created), 0);
    send(new ProjectProvisioned(ref, created.id(), 1, "17.6", WELL, AT), 1);
    send(new ProjectHealthChanged(ref, 1, false, SICK, AT), 2);
    awaitVersion(ref, 2);
    var before = get("/v1/projects/" + ref);
    send(created(ref, created), 0);
    send(new ProjectProvisioned(ref, created.id(), 1, "17.6", WELL, AT), 1);
    send(new ProjectHealthChanged(ref, 1, false, SICK, AT), 2);
    send(created(marker, operation(OperationKind.CREATE, 1)), 0);
    send(new ProjectHealthChanged(ref, 1, true, WELL, AT), 3);
    awaitVersion(ref, 3);
    send(new ProjectHealthChanged(ref, 1, false, SICK, AT), 4);
    awaitVersion(ref, 4);
    assertThat(get("/v1/projects/" + ref)).isEqualTo(before);
  }

  @Test
  void aRecordThatNobodyCanReadIsPutAsideAndTheNextOneIsSeen() {
    var ref = ref();
    var before = parked();
    feed.put(new ProducerRecord<>(Topics.EVENTS, ref.value(), new byte[] {1, 2}));
    feed.put(
        KafkaEnvelopes.record(
            Topics.EVENTS,
            new EventEnvelope(
                "x",
                "dev.supaplane.project.created.v9",
                "/x",
                ref.value(),
                AT,
                0,
                null,
                null,
                null),
            "{}".getBytes(StandardCharsets.UTF_8)));
    send(created(ref, operation(OperationKind.CREATE, 1)), 0);
    awaitVersion(ref, 0);
    assertThat(parked()).isEqualTo(before + 2);
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    var ref = ref();
    send(created(ref, operation(OperationKind.CREATE, 1)), 0);
    awaitVersion(ref, 0);
    context.close();
    send(new ProjectHealthChanged(ref, 1, true, WELL, AT), 1);
    startService();
    awaitVersion(ref, 1);
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("ACTIVE_HEALTHY");
  }

  @Test
  void organizationsAreListed() {
    feed.tell(ORG.value(), new OrganizationCreated(ORG, "Acme", AT), 0);
    await().atMost(PATIENCE).until(() -> statusOf("/v1/organizations/acme") == 200);
    assertThat(get("/v1/organizations").toString()).contains("\"Acme\"");
    assertThat(statusOf("/v1/organizations/unknown")).isEqualTo(404);
  }

  @Test
  void aQueryThatBringsItsVersionWaitsForIt() {
    var ref = ref();
    var late =
        Thread.ofVirtual().start(() -> send(created(ref, operation(OperationKind.CREATE, 1)), 0));
    // Whether the event is there already or comes while the query waits: the answer has it.
    var status =
        client
            .get()
            .uri("/v1/projects/" + ref)
            .header("Supaplane-Version", ref + "@0")
            .exchange()
            .returnResult(byte[].class)
            .getStatus()
            .value();
    assertThat(status).isEqualTo(200);
    assertThat(late.isAlive()).isFalse();
  }

  @Test
  void aQueryThatWaitedInVainSaysSo() {
    client
        .get()
        .uri("/v1/projects")
        .header("Supaplane-Version", "nobody@99")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals("Supaplane-Stale", "true");
  }

  @Test
  void aProbeWaitsForNoVersion() {
    client
        .mutate()
        .defaultHeaders(headers -> headers.remove("Authorization"))
        .build()
        .get()
        .uri("/livez")
        .header("Supaplane-Version", "nobody@99")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .doesNotExist("Supaplane-Stale");
  }

  private void send(Record event, long sequence) {
    switch (event) {
      case StepFinished e -> feed.send(Topics.OUTCOMES, e.ref(), e, sequence);
      case ProjectEvent e -> feed.send(Topics.EVENTS, e.ref(), event, sequence);
      default -> throw new IllegalArgumentException("not sent here: " + event);
    }
  }

  private void awaitVersion(ProjectRef ref, long version) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                context
                    .getBean("queryDb", JdbcClient.class)
                    .sql("select version from project where ref = ?")
                    .param(ref.value())
                    .query(Long.class)
                    .optional()
                    .filter(there -> there >= version)
                    .isPresent());
  }

  private long parked() {
    return context
        .getBean("queryDb", JdbcClient.class)
        .sql("select count(*) from projection_parked")
        .query(Long.class)
        .single();
  }

  private int statusOf(String path) {
    return status(HttpMethod.GET, path);
  }
}
