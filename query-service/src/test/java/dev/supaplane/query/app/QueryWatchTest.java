package dev.supaplane.query.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.query.view.EventFeed;
import dev.supaplane.query.view.EventFeed.Filter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the query service tells of itself and of traces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class QueryWatchTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private final Instant at = Instant.now().minusSeconds(60);
  private static final TraceContext TRACE =
      TraceContext.of("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "vendor=1");

  @TempDir static Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private EmbeddedPostgreSql postgres;
  private EmbeddedKafka kafka;
  private ConfigurableApplicationContext context;

  @BeforeAll
  void start() throws IOException, InterruptedException, ExecutionException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), port);
    postgres.createDatabase("query");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    Files.writeString(directory.resolve("superuser-token"), TOKEN);
    Files.writeString(directory.resolve("worker-token"), "worker-token-".repeat(4));
    context =
        new SpringApplication(QueryServiceApplication.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.metrics.interval=500ms",
                "--supaplane.kafka.bootstrap=" + kafka.bootstrap(),
                "--supaplane.query.datasource.url=" + postgres.url("query"),
                "--supaplane.query.datasource.username=" + postgres.username(),
                "--supaplane.query.datasource.password=" + postgres.password(),
                "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
                "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
    publish();
  }

  @AfterAll
  void stop() {
    context.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aDatabaseThatIsAwayIsNamedUntilItIsBack() {
    awaitSaid("/readyz", "\"status\":\"ok\"");
    postgres.close();
    awaitSaid("/readyz", "\"query-database\":\"does not answer");
    // That is no fault of the broker's, although nobody can tell now how far the rows are.
    awaitNotSaid("/metrics", "supaplane_consumer_lag_records{consumer=\"projection\"}");
    assertThat(ask("/readyz")).contains("\"broker\":\"ok\"");
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), port);
    awaitSaid("/readyz", "\"status\":\"ok\"");
    awaitSaid("/metrics", "supaplane_consumer_lag_records{consumer=\"projection\"}");
  }

  @Test
  void metricsTellOfProjectsOperationsAndTheProjection() {
    awaitSaid("/metrics", "supaplane_projects{status=\"COMING_UP\"} 1.0");
    awaitSaid("/metrics", "supaplane_operations{kind=\"CREATE\",state=\"RUNNING\"} 1.0");
    awaitSaid("/metrics", "supaplane_consumer_lag_records{consumer=\"projection\"} 0.0");
    awaitSaid("/metrics", "supaplane_consumer_parked{consumer=\"projection\"} 0.0");
    assertThat(ask("/metrics"))
        .containsPattern("supaplane_operations_oldest_open_seconds [1-9]")
        .contains("supaplane_projection_records_total 2.0")
        .doesNotContain(REF.value());
  }

  @Test
  void traceOfAnEventIsInItsHistoryAndInTheStream() {
    await().atMost(PATIENCE).until(() -> entries().size() == 2);
    assertThat(entries().get(0).path("traceparent").isNull()).isTrue();
    assertThat(entries().get(1).path("traceparent").asString()).isEqualTo(TRACE.traceparent());
    var feed = new EventFeed(context.getBean("queryDb", JdbcClient.class));
    var told =
        feed.after(0, new Filter(null, null, null), EventFeed.Audience.EVERYTHING, 10).events();
    assertThat(told).hasSize(2);
    assertThat(told)
        .filteredOn(one -> one.json().contains("\"traceparent\":\"" + TRACE.traceparent() + "\""))
        .singleElement()
        .satisfies(one -> assertThat(one.json()).contains("\"tracestate\":\"vendor=1\""));
  }

  private JsonNode entries() {
    return JSON.readTree(ask("/api/projects/" + REF + "/history")).path("entries");
  }

  private void awaitSaid(String path, String words) {
    await().atMost(PATIENCE).until(() -> ask(path).contains(words));
  }

  private void awaitNotSaid(String path, String words) {
    await().atMost(PATIENCE).until(() -> !ask(path).contains(words));
  }

  private String ask(String path) {
    var uri =
        URI.create(
            "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    var request =
        HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Authorization", "Bearer " + TOKEN);
    try {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** One event as it was written before there were traces, and one in a trace. */
  private void publish() throws InterruptedException, ExecutionException {
    var operation =
        new Operation(UUID.randomUUID(), OperationKind.CREATE, 1, at, at.plusSeconds(900));
    var created =
        new ProjectCreated(
            REF,
            "demo",
            new OrganizationSlug("acme"),
            new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
            new Placement("local", "local", "10.96.0.0/28", Map.of(PortPurpose.GATEWAY, 20_000)),
            operation,
            at);
    var step =
        new StepFinished(
            REF, operation.id(), 1, "local", "start db", "db", at, 250, null, at.plusSeconds(1));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var records =
          List.of(
              record(Topics.EVENTS, created, at, 0),
              KafkaEnvelopes.record(
                  Topics.OUTCOMES,
                  envelope(step, at.plusSeconds(1), -1).in(TRACE),
                  EventJson.write(step)));
      for (var record : records) {
        var _ = producer.send(record).get();
      }
    }
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, Record event, Instant at, long sequence) {
    return KafkaEnvelopes.record(topic, envelope(event, at, sequence), EventJson.write(event));
  }

  private static EventEnvelope envelope(Record event, Instant at, long sequence) {
    return new EventEnvelope(
        UUID.randomUUID().toString(),
        EventTypes.nameOf(event),
        "/test",
        REF.value(),
        at,
        sequence,
        null,
        null,
        null);
  }
}
