package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The command service as a process has it: real PostgreSQL, real Kafka, HTTP on a port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunningCommandService {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  static final String WORKER = "worker-token-" + "0123456789".repeat(4);

  static final String SUPERUSER_PASSWORD = "of the superuser, in a file";

  static final int WEBHOOK_ATTEMPTS = 30;

  static final ParameterizedTypeReference<Map<String, Object>> OBJECT =
      new ParameterizedTypeReference<>() {};

  @TempDir static Path directory;
  private EmbeddedPostgreSql postgres;
  private EmbeddedKafka kafka;
  FakeWorker worker;
  ConfigurableApplicationContext context;
  WebTestClient client;
  private KafkaProducer<String, byte[]> outcomes;

  @BeforeAll
  void start() throws IOException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("command");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    Files.writeString(directory.resolve("superuser-token"), TOKEN + "\n");
    Files.writeString(directory.resolve("worker-token"), WORKER + "\n");
    Files.writeString(directory.resolve("superuser-password"), SUPERUSER_PASSWORD + "\n");
    worker = new FakeWorker(directory);
    outcomes =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer());
    startService();
  }

  /** What the service is made of. */
  Class<?>[] sources() {
    return new Class<?>[] {CommandServiceApplication.class};
  }

  /** Makes an account. */
  final UUID account(String email) {
    var body = "{\"email\": \"" + email + "\"}";
    return UUID.fromString(text(send(HttpMethod.POST, "/api/accounts", body, 201), "id"));
  }

  /** Whether everybody may make an account. */
  String signUp() {
    return "closed";
  }

  /** The host ports that projects get; nothing of theirs listens there. */
  String ports() {
    return "20000-29999";
  }

  /** What else the service is told. */
  List<String> settings() throws IOException {
    return List.of();
  }

  final void startService() {
    try {
      startService(settings());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startService(List<String> more) {
    var usual =
        List.of(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--supaplane.kafka.bootstrap=" + kafka.bootstrap(),
            "--supaplane.command.datasource.url=" + postgres.url("command"),
            "--supaplane.command.datasource.username=" + postgres.username(),
            "--supaplane.command.datasource.password=" + postgres.password(),
            "--supaplane.command.data=" + directory,
            "--supaplane.command.node=test",
            "--supaplane.workers.local=" + worker.address(),
            "--supaplane.tokens.worker-api-file=" + worker.tokenFile(),
            "--supaplane.command.deadlines.restart=PT1S",
            "--supaplane.command.deadline-sweep=PT0.2S",
            "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
            "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"),
            // Receivers of tests are on this machine, and nobody waits long for a repetition.
            "--supaplane.webhooks.private-addresses=allow",
            "--supaplane.webhooks.retry.first=PT0.05S",
            "--supaplane.webhooks.retry.longest=PT0.2S",
            "--supaplane.webhooks.retry.attempts=" + WEBHOOK_ATTEMPTS,
            "--supaplane.command.superuser.password-file="
                + directory.resolve("superuser-password"),
            "--supaplane.command.ports=" + ports(),
            "--supaplane.command.signup=" + signUp());
    context =
        new SpringApplication(sources())
            .run(Stream.concat(usual.stream(), more.stream()).toArray(String[]::new));
    client =
        WebTestClient.bindToServer()
            .baseUrl(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
            .responseTimeout(PATIENCE)
            .defaultHeaders(headers -> headers.setBearerAuth(TOKEN))
            .build();
    await().atMost(PATIENCE).until(() -> status(client.get().uri("/readyz")) == 200);
  }

  @AfterAll
  void stop() {
    context.close();
    worker.close();
    outcomes.close();
    kafka.close();
    postgres.close();
  }

  final String organization() {
    var answer =
        client
            .post()
            .uri("/v1/organizations")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(Map.of("name", "Acme"))
            .exchange()
            .expectStatus()
            .isCreated()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    return text(Objects.requireNonNull(answer), "slug");
  }

  final Map<String, Object> create(String slug, String key) {
    return Objects.requireNonNull(
        client
            .post()
            .uri("/v1/projects")
            .header("Idempotency-Key", key)
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(Map.of("name", "demo", "organization_slug", slug, "plan", "ignored"))
            .exchange()
            .expectStatus()
            .isCreated()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  /** A project of which the worker has told that every service answers. */
  final String active() {
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
    awaitEvents(ref, 2);
    return ref;
  }

  /** The latest event of a project, the one with this number. */
  final <T extends ProjectEvent> T event(String ref, int number, Class<T> type) {
    var event = event(awaitEvents(ref, number + 1).get(number));
    assertThat(event).isInstanceOf(type);
    return type.cast(event);
  }

  /** Sends a command and reads its answer. */
  final Map<String, Object> send(HttpMethod method, String uri, String body, int status) {
    return Objects.requireNonNull(
        client
            .method(method)
            .uri(uri)
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  final Map<String, Object> holdings(String ref) {
    return Objects.requireNonNull(
        client
            .get()
            .uri("/api/projects/" + ref + "/holdings")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  final void publish(ProvisioningOutcome outcome) {
    var envelope =
        new EventEnvelope(
            UUID.randomUUID().toString(),
            EventTypes.nameOf(outcome),
            "/provisioner-worker/local",
            outcome.ref().value(),
            outcome.at(),
            -1,
            null,
            null,
            null);
    send(KafkaEnvelopes.record(Topics.OUTCOMES, envelope, EventJson.write(outcome)));
  }

  final void send(ProducerRecord<String, byte[]> record) {
    try {
      outcomes.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("Kafka did not take a record", e);
    }
  }

  final List<ConsumerRecord<String, byte[]>> awaitEvents(String ref, int count) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> records().stream().filter(record -> ref.equals(record.key())).toList(),
            found -> found.size() >= count);
  }

  final List<ConsumerRecord<String, byte[]>> records() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var found = new ArrayList<ConsumerRecord<String, byte[]>>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
      return found;
    }
  }

  static ProjectEvent event(ConsumerRecord<String, byte[]> record) {
    var type = EventTypes.classOf(KafkaEnvelopes.read(record.headers()).type()).orElseThrow();
    return (ProjectEvent) EventJson.read(record.value(), type);
  }

  final List<String> storedTypes(String ref) {
    return context
        .getBean("commandDb", JdbcClient.class)
        .sql(
            "select payloadtype from domainevententry where aggregateidentifier = ?"
                + " order by sequencenumber")
        .param(new ProjectRef(ref).value())
        .query(String.class)
        .list();
  }

  final long storedEvents() {
    return context
        .getBean("commandDb", JdbcClient.class)
        .sql("select count(*) from domainevententry")
        .query(Long.class)
        .single();
  }

  final String dump() {
    return context
        .getBean("commandDb", JdbcClient.class)
        .sql(
            "select convert_from(payload, 'UTF8') || convert_from(metadata, 'UTF8')"
                + " from domainevententry")
        .query(String.class)
        .list()
        .toString();
  }

  static int status(WebTestClient.RequestHeadersSpec<?> request) {
    return request.exchange().returnResult(byte[].class).getStatus().value();
  }

  static String text(Map<?, ?> answer, String name) {
    return String.valueOf(answer.get(name));
  }
}
