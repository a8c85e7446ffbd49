package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.access.Sight;
import dev.supaplane.query.RunningQueryService;
import dev.supaplane.query.view.ReadModel.ProjectFilter;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How it was, and why: over HTTP, from a real Kafka and a real PostgreSQL (E5, X4). */
class PastTest extends RunningQueryService {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String FUTURE = "dev.supaplane.project.health-changed.v9";
  private static final int EVENTS = 80;
  private static final int INSTANTS = 1_000;

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
  void atAnyInstantAProjectIsWhatTheLastEventBeforeItLeft() {
    var random = new Random(20260102);
    var ref = Feed.ref();
    var life = new RandomLife(random, ref, START);
    var instants = new ArrayList<Instant>();
    var live = new ArrayList<JsonNode>();
    for (var sequence = 0; sequence < EVENTS; sequence++) {
      var event = sequence == 0 ? life.first() : life.next();
      var at = sequence == 0 ? START : event.at();
      feed.send(Topics.EVENTS, ref, (Record) event, sequence, at, null, "superuser");
      awaitPosition(ref, sequence);
      instants.add(at);
      live.add(get("/v1/projects/" + ref));
    }
    var span = Duration.between(START, instants.getLast()).toMillis();
    for (var round = 0; round < INSTANTS; round++) {
      // Some of them exactly when something happened.
      var then =
          round % 5 == 0
              ? instants.get(random.nextInt(EVENTS))
              : START.plusMillis((long) (random.nextDouble() * (span + 2_000)) - 1_000);
      var last = lastUpTo(instants, then);
      var path = "/v1/projects/" + ref + "?at=" + then;
      if (last < 0) {
        assertThat(status(path)).isEqualTo(404);
      } else {
        assertThat(get(path)).as("at %s", then).isEqualTo(live.get(last));
      }
    }
    for (var position = 0; position < EVENTS; position++) {
      assertThat(get("/v1/projects/" + ref + "?position=" + position))
          .isEqualTo(live.get(position));
    }
    var middle = instants.get(EVENTS / 2);
    assertThat(get("/v1/projects?at=" + middle + "&name=demo"))
        .allMatch(project -> !project.path("status").asString().equals("REMOVED"));
    var difference =
        get("/api/projects/" + ref + "/diff?from=" + START.minusSeconds(1) + "&to=" + START);
    assertThat(difference.path("differences").get(0).path("path").asString()).isEmpty();
    assertThat(difference.path("differences").get(0).path("before").isNull()).isTrue();
    assertThat(get("/api/projects/" + ref + "/diff?from=" + middle + "&to=" + middle))
        .isEqualTo(JSON.readTree("{\"project\":\"" + ref + "\",\"differences\":[]}"));
  }

  @Test
  void theHistoryTellsWhatFollowsFromWhatAndHowLongItTook() {
    var ref = Feed.ref();
    var created = Feed.operation(OperationKind.CREATE, 1);
    feed.send(Topics.EVENTS, ref, Feed.created(ref, created), 0, START, null, "superuser");
    var begun = START.plusSeconds(10);
    var pause =
        new Operation(
            UUID.randomUUID(), OperationKind.PAUSE, 2, begun, begun.plus(Duration.ofMinutes(15)));
    feed.send(
        Topics.EVENTS,
        ref,
        new ProjectPauseRequested(ref, pause, begun),
        1,
        begun,
        "the-command",
        "superuser");
    var step =
        new StepFinished(
            ref,
            pause.id(),
            2,
            "local",
            "stop db",
            "db",
            begun.plusMillis(50),
            700,
            null,
            begun.plusMillis(750));
    feed.send(Topics.OUTCOMES, ref, step, -1, step.at(), null, "worker:local");
    var stopped = new StackStopped(ref, pause.id(), 2, "local", begun.plusMillis(800));
    var outcome = feed.send(Topics.OUTCOMES, ref, stopped, -1, stopped.at(), null, "worker:local");
    var paused = new ProjectPaused(ref, pause.id(), 2, begun.plusMillis(830));
    feed.send(Topics.EVENTS, ref, paused, 2, paused.at(), outcome, "worker:local");
    awaitPosition(ref, 2);
    await()
        .atMost(PATIENCE)
        .until(() -> get("/api/projects/" + ref + "/history").path("entries").size() == 5);
    var entries = get("/api/projects/" + ref + "/history").path("entries");
    assertThat(entries.valueStream().map(e -> e.path("type").asString()))
        .containsExactly(
            "dev.supaplane.project.created.v1",
            "dev.supaplane.project.pause-requested.v1",
            "dev.supaplane.provisioning.step-finished.v1",
            "dev.supaplane.provisioning.stack-stopped.v1",
            "dev.supaplane.project.paused.v1");
    assertThat(entries.get(1).path("causation_id").asString()).isEqualTo("the-command");
    assertThat(entries.get(1).path("actor").asString()).isEqualTo("superuser");
    assertThat(entries.get(2).path("took_ms").asLong()).isEqualTo(700);
    var end = entries.get(4);
    assertThat(end.path("operation_id").asString()).isEqualTo(pause.id().toString());
    assertThat(end.path("causation_id").asString()).isEqualTo(outcome);
    assertThat(end.path("after_cause_ms").asLong()).isEqualTo(30);
    assertThat(end.path("took_ms").asLong()).isEqualTo(830);
  }

  @Test
  void anEventOfAFutureVersionIsPutAsideAndTakenInAtItsPlaceAfterTheUpgrade() {
    var ref = withAnEventThatNobodyKnows();
    var letter = letterOf(ref);
    var path = "/api/dead-letters/projection/" + letter.path("id").asLong();
    assertThat(letter.path("cause").asString()).contains("does not know");
    assertThat(get(path).path("body").asString()).contains("no answer");
    assertThat(status(HttpMethod.POST, path + "/retry")).isEqualTo(409);
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("ACTIVE_HEALTHY");
    upgrade(ref);
    assertThat(status(HttpMethod.POST, path + "/retry")).isEqualTo(200);
    assertTakenIn(ref);
    assertThat(status(path)).isEqualTo(404);
    assertThat(status(HttpMethod.POST, path + "/retry")).isEqualTo(404);
  }

  @Test
  void whatANewerProgramKnowsIsTakenInWhenItStarts() {
    var ref = withAnEventThatNobodyKnows();
    var projection = context.getBean(Projection.class);
    projection.stop();
    upgrade(ref);
    projection.start();
    await()
        .atMost(PATIENCE)
        .until(
            () -> get("/v1/projects/" + ref).path("status").asString().equals("ACTIVE_UNHEALTHY"));
    assertTakenIn(ref);
  }

  @Test
  void aDeadLetterIsThrownAway() {
    var ref = withAnEventThatNobodyKnows();
    var path = "/api/dead-letters/projection/" + letterOf(ref).path("id").asLong();
    assertThat(status(HttpMethod.DELETE, path)).isEqualTo(204);
    assertThat(status(HttpMethod.DELETE, path)).isEqualTo(404);
    assertThat(status(HttpMethod.DELETE, "/api/dead-letters/projection/x")).isEqualTo(400);
  }

  @Test
  void whatOthersProjectsLivedThroughIsNotReadForWhoDoesNotSeeThem() {
    var refs = List.of(Feed.ref(), Feed.ref());
    for (var ref : refs) {
      var created = Feed.created(ref, Feed.operation(OperationKind.CREATE, 1));
      feed.send(Topics.EVENTS, ref, created, 0, START, null, "superuser");
      awaitPosition(ref, 0);
    }
    var mine = refs.getFirst().value();
    var acme = Feed.ORG.value();
    var travel = context.getBean(TimeTravel.class);
    // If it were read, nothing could be answered.
    var db = context.getBean("queryDb", JdbcClient.class);
    db.sql("update history set body = 'no JSON' where subject = ?")
        .param(refs.getLast().value())
        .update();
    assertThat(travel.projects(START, filter(new Sight(false, Set.of(acme), Set.of(mine)), null)))
        .extracting(ProjectRow::ref)
        .containsExactly(mine);
    assertThat(travel.projects(START, filter(Sight.EVERYTHING, "other"))).isEmpty();
    assertThat(travel.projects(START, filter(Sight.NOTHING, null))).isEmpty();
    db.sql("delete from history where subject = ?").param(refs.getLast().value()).update();
  }

  private static ProjectFilter filter(Sight sight, @Nullable String organization) {
    return new ProjectFilter(null, organization, null, sight, 100, 0);
  }

  /** A project of whose five events the third is of a type that this version does not know. */
  private ProjectRef withAnEventThatNobodyKnows() {
    var ref = Feed.ref();
    var created = Feed.operation(OperationKind.CREATE, 1);
    var well = List.of(ServiceHealth.healthy("db"));
    var sick = List.of(ServiceHealth.unhealthy("db", "no answer"));
    feed.send(Topics.EVENTS, ref, Feed.created(ref, created), 0);
    feed.send(
        Topics.EVENTS, ref, new ProjectProvisioned(ref, created.id(), 1, "17.6", well, START), 1);
    feed.raw(
        Topics.EVENTS,
        ref,
        FUTURE,
        2,
        EventJson.write(new ProjectHealthChanged(ref, 1, false, sick, START)));
    feed.send(
        Topics.EVENTS,
        ref,
        new ProjectDriftDetected(ref, 1, List.of(new Drift("db", Drift.Kind.CHANGED, "x")), START),
        3);
    await().atMost(PATIENCE).until(() -> status("/v1/projects/" + ref) == 200 && drifts(ref) == 1);
    return ref;
  }

  private void assertTakenIn(ProjectRef ref) {
    var project = get("/v1/projects/" + ref);
    assertThat(project.path("status").asString()).isEqualTo("ACTIVE_UNHEALTHY");
    assertThat(drifts(ref)).isEqualTo(1);
    assertThat(get("/v1/projects/" + ref + "?position=3")).isEqualTo(project);
    assertThat(get("/api/operations?project=" + ref).path("operations").size()).isEqualTo(1);
  }

  private int drifts(ProjectRef ref) {
    return get("/v1/projects/" + ref).path("drifts").size();
  }

  private JsonNode letterOf(ProjectRef ref) {
    return get("/api/dead-letters/projection")
        .path("dead_letters")
        .valueStream()
        .filter(letter -> letter.path("key").asString().equals(ref.value()))
        .findFirst()
        .orElseThrow();
  }

  /** What a newer program changes: the type is one that it knows. */
  private void upgrade(ProjectRef ref) {
    context
        .getBean("queryDb", JdbcClient.class)
        .sql(
            """
            update projection_parked
            set type = replace(type, 'v9', 'v1'), headers = replace(headers, 'v9', 'v1')
            where record_key = ?
            """)
        .param(ref.value())
        .update();
  }

  @Test
  void whatCannotBeAskedIsRefusedWithWhatCan() {
    var ref = Feed.ref();
    feed.send(
        Topics.EVENTS,
        ref,
        Feed.created(ref, Feed.operation(OperationKind.CREATE, 1)),
        0,
        START,
        null,
        "superuser");
    awaitPosition(ref, 0);
    for (var query :
        List.of(
            "at=yesterday", "at=", "position=-1", "position=x", "at=" + START + "&position=1")) {
      assertThat(status("/v1/projects/" + ref + "?" + query)).as(query).isEqualTo(400);
    }
    assertThat(status("/v1/projects?at=1")).isEqualTo(400);
    assertThat(status("/api/projects/" + ref + "/diff")).isEqualTo(400);
    assertThat(status("/api/projects/" + ref + "/diff?from=1")).isEqualTo(400);
    assertThat(status("/api/projects/" + "z".repeat(20) + "/diff?from=" + START)).isEqualTo(404);
    assertThat(status("/api/projects/" + "z".repeat(20) + "/history")).isEqualTo(404);
    assertThat(status("/api/projects/" + ref + "/history?limit=0")).isEqualTo(400);
  }

  private static int lastUpTo(List<Instant> instants, Instant then) {
    var last = -1;
    for (var index = 0; index < instants.size() && !instants.get(index).isAfter(then); index++) {
      last = index;
    }
    return last;
  }

  private void awaitPosition(ProjectRef ref, long sequence) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                status("/v1/projects/" + ref + "?position=" + sequence) == 200
                    && entries(ref) > sequence);
  }

  private int entries(ProjectRef ref) {
    return get("/api/projects/" + ref + "/history").path("entries").size();
  }

  private int status(String path) {
    return status(HttpMethod.GET, path);
  }
}
