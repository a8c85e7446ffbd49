package dev.supaplane.query.projection;

import static dev.supaplane.query.projection.Feed.AT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The projection by itself, between a real Kafka and a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CREATED = "dev.supaplane.project.created.v1";
  private static final String HEALTH = EventTypes.nameOf(ProjectHealthChanged.class).orElseThrow();
  private static final List<ServiceHealth> WELL = List.of(ServiceHealth.healthy("db"));

  @TempDir static Path directory;
  private EmbeddedPostgreSql postgres;
  private EmbeddedKafka kafka;
  private final AtomicInteger away = new AtomicInteger();
  private Feed feed;
  private JdbcClient db;
  private TransactionTemplate transactions;
  private Projection projection;

  @BeforeAll
  void startServers() throws IOException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("query");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    var dataSource =
        new DriverManagerDataSource(
            postgres.url("query"), postgres.username(), postgres.password());
    Flyway.configure().dataSource(dataSource).locations("classpath:db/query").load().migrate();
    db = JdbcClient.create(dataSource);
    transactions = new TransactionTemplate(new Unsteady(dataSource));
    feed = new Feed(kafka.bootstrap());
    makeTopics();
  }

  @BeforeEach
  void startProjection() {
    projection =
        new Projection(
            kafka.bootstrap(), db, transactions, new DeadLetters(db, transactions), new Versions());
    projection.start();
  }

  @AfterEach
  void stopProjection() {
    projection.stop();
  }

  @AfterAll
  void stopServers() {
    feed.close();
    kafka.close();
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "17", "", "{\"ref\":\"x\"}", "{\"name\":null}"})
  void aBodyThatTellsNoEventIsPutAsideAndTheNextOneIsSeen(String body) {
    var ref = Feed.ref();
    var before = parked();
    feed.raw(Topics.EVENTS, ref, CREATED, 0, body.getBytes(UTF_8));
    create(ref, 0);
    assertThat(parked()).isEqualTo(before + 1);
  }

  @Test
  void whatTheDatabaseCannotHoldIsPutAsideAndItsNeighboursAreSeen() {
    projection.stop();
    var ref = Feed.ref();
    var other = Feed.ref();
    var before = parked();
    feed.send(
        Topics.EVENTS, other, Feed.created(other, Feed.operation(OperationKind.CREATE, 1)), 0);
    var operation = Feed.operation(OperationKind.CREATE, 1);
    feed.send(Topics.EVENTS, ref, Feed.created(ref, "nul\0", operation), 0);
    feed.raw(Topics.EVENTS, ref, "a type\0 with a NUL", 0, new byte[] {0});
    feed.put(new ProducerRecord<>(Topics.EVENTS, "key\0", null));
    feed.send(Topics.EVENTS, ref, Feed.created(ref, operation), 0);
    startProjection();
    awaitVersion(ref, 0);
    awaitVersion(other, 0);
    assertThat(parked()).isEqualTo(before + 3);
  }

  @Test
  void anEventWithoutAPlaceInItsSequenceIsPutAside() {
    var ref = Feed.ref();
    var before = parked();
    feed.send(Topics.EVENTS, ref, Feed.created(ref, Feed.operation(OperationKind.CREATE, 1)), -1);
    create(ref, 0);
    assertThat(parked()).isEqualTo(before + 1);
  }

  @Test
  void aWorkersTopicChangesNoProject() {
    var ref = Feed.ref();
    var operation = create(ref, 0);
    var before = parked();
    feed.send(Topics.OUTCOMES, ref, new ProjectRemoved(ref, operation, 1, AT), 9);
    feed.send(
        Topics.OUTCOMES,
        ref,
        new StepFinished(ref, operation, 1, "h", "await db", "db", AT, 250, null, AT),
        -1);
    await().atMost(PATIENCE).until(() -> count("step", ref) == 1);
    assertThat(status(ref)).isEqualTo("COMING_UP");
    assertThat(parked()).isEqualTo(before + 1);
  }

  @Test
  void whateverIsResentAndWheneverItStopsEachEventCountsOnce() {
    var random = new Random(20260102);
    for (var round = 0; round < 8; round++) {
      var lives = new HashMap<ProjectRef, List<ProjectEvent>>();
      for (var project = 0; project < 4; project++) {
        var ref = Feed.ref();
        lives.put(ref, life(ref));
      }
      var next = new HashMap<ProjectRef, Integer>();
      lives.keySet().forEach(ref -> next.put(ref, 0));
      var open = new ArrayList<>(lives.keySet());
      while (!open.isEmpty()) {
        var ref = open.get(random.nextInt(open.size()));
        var events = lives.getOrDefault(ref, List.of());
        int at = next.getOrDefault(ref, 0);
        // A relay that begins again resends from somewhere before, in order.
        var from = random.nextInt(3) == 0 ? random.nextInt(at + 1) : at;
        for (var i = from; i <= at; i++) {
          feed.send(Topics.EVENTS, ref, (Record) events.get(i), i);
        }
        next.put(ref, at + 1);
        if (at + 1 == events.size()) {
          open.remove(ref);
        }
        if (random.nextInt(12) == 0) {
          projection.stop();
          startProjection();
        }
      }
      for (var ref : lives.keySet()) {
        awaitVersion(ref, 5);
        assertThat(status(ref)).isEqualTo("INACTIVE");
        assertThat(count("operation", ref)).isEqualTo(2);
        assertThat(
                db.sql("select count(*) from operation where ref = ? and state = 'SUCCEEDED'")
                    .param(ref.value())
                    .query(Long.class)
                    .single())
            .isEqualTo(2);
      }
    }
  }

  @Test
  void aTopicThatIsMadeAnewWhileItIsReadIsReadFromItsBeginning() throws Exception {
    for (var i = 0; i < 5; i++) {
      create(Feed.ref(), 0);
    }
    var ref = Feed.ref();
    create(ref, 0);
    var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrap());
    try (var admin = Admin.create(config)) {
      admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
      await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(Topics.EVENTS));
    }
    await().atMost(PATIENCE).ignoreExceptions().until(this::makeTopics);
    var other = Feed.ref();
    create(other, 0);
    feed.send(Topics.EVENTS, ref, new ProjectHealthChanged(ref, 1, true, WELL, AT), 1);
    awaitVersion(ref, 1);
    assertThat(status(ref)).isEqualTo("ACTIVE_HEALTHY");
    assertThat(projection.isRunning()).isTrue();
  }

  @Test
  void anOutageOfTheDatabaseSkipsNothing() {
    var ref = Feed.ref();
    var before = parked();
    away.set(3);
    feed.send(Topics.EVENTS, ref, Feed.created(ref, Feed.operation(OperationKind.CREATE, 1)), 0);
    awaitVersion(ref, 0);
    assertThat(away).hasValue(0);
    assertThat(parked()).isEqualTo(before);
  }

  @Test
  void aDeadLetterWhoseProjectCannotBeReadStopsNobody() {
    var ref = Feed.ref();
    create(ref, 0);
    projection.stop();
    db.sql("update project set spec = '{' where ref = ?").param(ref.value()).update();
    // As an older program put it aside, which did not know its type.
    new Positions(db).park(healthy(ref, UUID.randomUUID().toString()), "", new Unknown(HEALTH, ""));
    var letters = new DeadLetters(db, transactions);
    var letter =
        db.sql("select id from projection_parked where record_key = ?")
            .param(ref.value())
            .query(Long.class);
    assertThat(letters.retry(letter.single()))
        .containsInstanceOf(DeadLetters.Retried.StillDead.class);
    startProjection();
    create(Feed.ref(), 0);
    assertThat(letters.evict(letter.single())).isTrue();
  }

  @Test
  void anIdThatNoIndexHoldsIsNoOutage() {
    var ref = Feed.ref();
    var before = parked();
    var id = new StringBuilder();
    while (id.length() < 10_000) {
      id.append(UUID.randomUUID());
    }
    var record = healthy(ref, id.toString());
    feed.put(
        new ProducerRecord<>(Topics.EVENTS, null, record.key(), record.value(), record.headers()));
    create(ref, 0);
    assertThat(parked()).isEqualTo(before + 1);
    // What the database itself says of such a key.
    transactions.executeWithoutResult(
        status -> {
          status.setRollbackOnly();
          assertThatThrownBy(
                  () ->
                      db.sql("insert into organization values (?, 'long', now(), 0)")
                          .param(id.toString())
                          .update())
              .isInstanceOfSatisfying(
                  RuntimeException.class, e -> assertThat(Batches.isOutage(e)).isFalse());
        });
  }

  private static ConsumerRecord<String, byte[]> healthy(ProjectRef ref, String id) {
    var event = new ProjectHealthChanged(ref, 1, true, WELL, AT);
    var sent =
        KafkaEnvelopes.record(
            Topics.EVENTS,
            new EventEnvelope(id, HEALTH, "/test", ref.value(), AT, 1, null, null, null),
            EventJson.write(event));
    var record = new ConsumerRecord<>(Topics.EVENTS, 0, 1_000_000, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static List<ProjectEvent> life(ProjectRef ref) {
    var create = Feed.operation(OperationKind.CREATE, 1);
    var pause = Feed.operation(OperationKind.PAUSE, 2);
    return List.of(
        Feed.created(ref, create),
        new ProjectProvisioned(ref, create.id(), 1, "17.6", WELL, AT),
        new ProjectHealthChanged(ref, 1, false, WELL, AT),
        new ProjectHealthChanged(ref, 1, true, WELL, AT),
        new ProjectPauseRequested(ref, pause, AT),
        new ProjectPaused(ref, pause.id(), 2, AT));
  }

  private UUID create(ProjectRef ref, long sequence) {
    var operation = Feed.operation(OperationKind.CREATE, 1);
    feed.send(Topics.EVENTS, ref, Feed.created(ref, operation), sequence);
    awaitVersion(ref, sequence);
    return operation.id();
  }

  private boolean makeTopics() {
    KafkaTopics.ensure(
        kafka.bootstrap(), List.of(Topics.EVENTS, Topics.OUTCOMES), Duration.ofSeconds(30));
    return true;
  }

  private void awaitVersion(ProjectRef ref, long version) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                db.sql("select version from project where ref = ?")
                    .param(ref.value())
                    .query(Long.class)
                    .optional()
                    .filter(there -> there >= version)
                    .isPresent());
  }

  private String status(ProjectRef ref) {
    return db.sql("select status from project where ref = ?")
        .param(ref.value())
        .query(String.class)
        .single();
  }

  private long count(String table, ProjectRef ref) {
    return db.sql("select count(*) from " + table + " where ref = ?")
        .param(ref.value())
        .query(Long.class)
        .single();
  }

  private long parked() {
    return db.sql("select count(*) from projection_parked").query(Long.class).single();
  }

  /** A database that is away as often as the test says. */
  private final class Unsteady extends JdbcTransactionManager {
    private static final long serialVersionUID = 1L;

    Unsteady(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
      if (away.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
        throw new CannotCreateTransactionException("the database is away");
      }
      super.doBegin(transaction, definition);
    }
  }
}
