package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.query.projection.Incoming.Understood;
import dev.supaplane.query.projection.StreamReader.Message;
import dev.supaplane.query.view.EventFeed;
import dev.supaplane.query.view.EventFeed.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream of events, over HTTP, from a real Kafka and a real PostgreSQL (E6). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class EventStreamTest {
  private static final int PROJECTS = 12;
  private static final int EVENTS = 600;
  private static final Filter ANY = new Filter(null, null, null);

  @TempDir static Path directory;
  private StreamedService service;

  @BeforeAll
  void start() throws IOException {
    service = new StreamedService(directory);
  }

  @AfterAll
  void stop() {
    service.close();
  }

  @Test
  void whoIsCutOffAtRandomHearsOfEachEventOnceAndInTheOrderOfItsProject() throws Exception {
    var random = new Random(20260102);
    var refs = new ArrayList<ProjectRef>();
    for (var project = 0; project < PROJECTS; project++) {
      refs.add(Feed.ref());
    }
    String position;
    try (var reader = service.read("?from=now", null)) {
      position = reader.next().id();
    }
    var told = new ArrayList<Message>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = threads.submit(() -> write(refs));
      while (told.size() < EVENTS) {
        // A writer that failed would be waited for in vain.
        assertThat(writing.state()).isNotEqualTo(Future.State.FAILED);
        try (var reader = admitted("?from=beginning", position)) {
          told.addAll(reader.events(Math.min(EVENTS - told.size(), 1 + random.nextInt(60))));
        }
        position = told.getLast().id();
      }
      writing.get();
    }
    try (var reader = service.read("", position)) {
      reader.next();
      assertThat(reader.next().data()).as("nothing is left").isNull();
    }
    var ids = new HashSet<String>();
    var next = new HashMap<String, Integer>();
    for (var message : told) {
      var event = message.data();
      assertThat(ids.add(event.path("id").asString())).as("told once").isTrue();
      var place = next.merge(event.path("subject").asString(), 1, Integer::sum) - 1;
      assertThat(event.path("sequence").asString()).isEqualTo(Integer.toString(place));
      assertThat(event.path("type").asString()).isEqualTo(message.event());
      assertThat(event.path("specversion").asString()).isEqualTo("1.0");
      assertThat(event.path("data").path("ref").asString())
          .isEqualTo(event.path("subject").asString());
    }
    assertThat(next).hasSize(PROJECTS);
  }

  private void write(List<ProjectRef> refs) {
    for (var number = 0; number < EVENTS; number++) {
      var ref = refs.get(number % PROJECTS);
      service.feed.send(Topics.EVENTS, ref, fact(ref, number / PROJECTS), number / PROJECTS);
    }
  }

  private static Record fact(ProjectRef ref, int sequence) {
    return sequence == 0
        ? Feed.created(ref, Feed.operation(OperationKind.CREATE, 1))
        : new ProjectHealthChanged(ref, 1, true, List.of(), Feed.AT.plusSeconds(sequence));
  }

  @Test
  void whoHasReadUpToAPositionMissesNothingThatCommitsLate() throws Exception {
    var feed = new EventFeed(service.db());
    var history = new History(service.db(), new History.Numbering.Next());
    var slow = record(Feed.ref());
    var quick = record(Feed.ref());
    var kept = new CountDownLatch(1);
    var mayCommit = new CountDownLatch(1);
    var before = feed.end().number();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slowly =
          threads.submit(
              () ->
                  service
                      .transactions()
                      .executeWithoutResult(
                          _ -> {
                            history.keep(List.of(new History.Told(slow, understood(slow))));
                            kept.countDown();
                            awaitLatch(mayCommit);
                          }));
      kept.await();
      var quickly =
          threads.submit(
              () ->
                  service
                      .transactions()
                      .executeWithoutResult(
                          _ -> history.keep(List.of(new History.Told(quick, understood(quick))))));
      await().atMost(Duration.ofSeconds(30)).until(this::somebodyWaitsForTheFeed);
      // The later one is not there before the earlier one is.
      assertThat(feed.after(before, ANY, EventFeed.Audience.EVERYTHING, 100).events()).isEmpty();
      assertThat(feed.after(before, ANY, EventFeed.Audience.EVERYTHING, 100).upTo())
          .isEqualTo(before);
      mayCommit.countDown();
      slowly.get();
      quickly.get();
    }
    assertThat(
            feed.after(before, ANY, EventFeed.Audience.EVERYTHING, 100).events().stream()
                .map(EventFeed.Told::json))
        .satisfiesExactly(
            first -> assertThat(first).contains(slow.key()),
            second -> assertThat(second).contains(quick.key()));
  }

  private boolean somebodyWaitsForTheFeed() {
    return service
        .db()
        .sql(
            """
            select exists (select 1 from pg_stat_activity
              where wait_event_type = 'Lock' and query like '%update feed%')
            """)
        .query(Boolean.class)
        .single();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ConsumerRecord<String, byte[]> record(ProjectRef ref) {
    var event = Feed.created(ref, Feed.operation(OperationKind.CREATE, 1));
    var id = UUID.randomUUID().toString();
    var type = EventTypes.nameOf(event);
    var envelope = new EventEnvelope(id, type, "/test", ref.value(), Feed.AT, 0, null, null, null);
    var sent = KafkaEnvelopes.record(Topics.EVENTS, envelope, EventJson.write(event));
    var record = new ConsumerRecord<>(sent.topic(), 0, 1_000_000L, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static Understood understood(ConsumerRecord<String, byte[]> record) {
    return (Understood) Incoming.of(record);
  }

  @Test
  void filtersLetPassWhatWasAskedFor() throws IOException {
    var slug = new OrganizationSlug("org-" + UUID.randomUUID().toString().substring(0, 8));
    var ours = Feed.ref();
    var other = Feed.ref();
    try (var begin = service.read("?from=now", null)) {
      var start = begin.next().id();
      organization(slug);
      service.feed.send(
          Topics.EVENTS, other, Feed.created(other, Feed.operation(OperationKind.CREATE, 1)), 0);
      service.feed.send(Topics.EVENTS, ours, createdIn(ours, slug), 0);
      service.feed.send(Topics.EVENTS, ours, fact(ours, 1), 1);
      service.feed.send(
          Topics.OUTCOMES,
          ours,
          new StackStopped(ours, UUID.randomUUID(), 1, "local", Feed.AT),
          -1);
      assertThat(types("?organization=" + slug, start, 3))
          .containsExactlyInAnyOrder(
              "dev.supaplane.organization.created.v1",
              "dev.supaplane.project.created.v1",
              "dev.supaplane.project.health-changed.v1");
      assertThat(types("?project=" + ours, start, 3))
          .containsExactlyInAnyOrder(
              "dev.supaplane.project.created.v1",
              "dev.supaplane.project.health-changed.v1",
              "dev.supaplane.provisioning.stack-stopped.v1");
      assertThat(types("?project=" + ours + "&type=dev.supaplane.project.", start, 2))
          .containsExactly(
              "dev.supaplane.project.created.v1", "dev.supaplane.project.health-changed.v1");
      assertThat(types("?project=" + other + "&organization=" + Feed.ORG, start, 1))
          .containsExactly("dev.supaplane.project.created.v1");
    }
  }

  private void organization(OrganizationSlug slug) {
    var event = new OrganizationCreated(slug, "Ours", Feed.AT);
    var id = UUID.randomUUID().toString();
    var envelope =
        new EventEnvelope(
            id, EventTypes.nameOf(event), "/test", slug.value(), Feed.AT, 0, null, null, null);
    service.feed.put(KafkaEnvelopes.record(Topics.EVENTS, envelope, EventJson.write(event)));
  }

  private static Record createdIn(ProjectRef ref, OrganizationSlug slug) {
    var plain = Feed.created(ref, Feed.operation(OperationKind.CREATE, 1));
    return new ProjectCreated(
        ref, plain.name(), slug, plain.spec(), plain.placement(), plain.operation(), plain.at());
  }

  /** The types of so many events, after which the stream has nothing to tell. */
  private List<String> types(String query, String start, int count) throws IOException {
    try (var reader = service.read(query, start)) {
      var types = new ArrayList<>(reader.events(count).stream().map(Message::event).toList());
      // The next thing to be said is that there is nothing.
      var after = reader.next();
      if (after.data() != null) {
        types.add(after.event());
      }
      return types;
    }
  }

  @Test
  void whatCannotBeAskedIsRefused() throws IOException {
    for (var query :
        List.of(
            "?from=yesterday",
            "?from=" + "1".repeat(40),
            "?from=-1",
            "?type=%27",
            "?type=" + "a".repeat(201),
            "?project=A",
            "?organization=a%00b")) {
      try (var reader = service.read(query, null)) {
        assertThat(reader.status()).as(query).isEqualTo(400);
      }
    }
    for (var id : List.of("0123456789ab-1", incarnation() + "-999999999999999999")) {
      try (var reader = service.read("", id)) {
        assertThat(reader.status()).as(id).isEqualTo(410);
        assertThat(reader.body()).contains("position_gone");
      }
    }
    try (var reader = new StreamReader(service.address(""), "sbp_nobody", null)) {
      assertThat(reader.status()).isEqualTo(401);
    }
  }

  private String incarnation() {
    return new EventFeed(service.db()).end().incarnation();
  }

  @Test
  void thereAreOnlySoManyStreamsAndWhoGoesMakesRoom() throws IOException {
    var readers = new ArrayList<StreamReader>();
    try {
      for (var number = 0; number < StreamedService.STREAMS; number++) {
        readers.add(admitted());
      }
      try (var reader = service.read("?from=now", null)) {
        assertThat(reader.status()).isEqualTo(503);
        assertThat(reader.body()).contains("too_many_streams");
      }
      readers.removeLast().close();
      readers.add(admitted());
    } finally {
      readers.forEach(StreamReader::close);
    }
  }

  @Test
  void streamsEndWithTheServiceAndAReaderComesAgain() throws IOException {
    var streams = service.streams();
    try (var reader = admitted()) {
      var position = reader.next().id();
      streams.stop();
      assertThat(reader.events(1)).as("it ends").isEmpty();
      try (var late = service.read("", position)) {
        assertThat(late.next()).as("nothing begins any more").isNull();
      }
      streams.start();
      try (var again = service.read("", position)) {
        assertThat(again.next().id()).isEqualTo(position);
      }
    }
  }

  /** A stream, once those of tests before are noticed to have gone. */
  private StreamReader admitted() {
    return admitted("?from=now", null);
  }

  private StreamReader admitted(String query, @Nullable String lastEventId) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var reader = service.read(query, lastEventId);
              if (reader.status() == 503) {
                reader.close();
              }
              return reader;
            },
            reader -> reader.status() == 200);
  }
}
