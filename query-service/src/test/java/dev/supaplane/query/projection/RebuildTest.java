package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.InvitationRevoked;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.query.RunningQueryService;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Rows made anew from the topics while the old ones go on answering (E3). */
@Timeout(240)
class RebuildTest extends RunningQueryService {
  private static final String ALL = "/api/projections/all";
  private static final int EVENTS = 2_000;
  private static final int PROJECTS = 40;

  private final Random random = new Random(20260102);
  private final Map<ProjectRef, Life> lives = new HashMap<>();
  private Feed feed;

  /** A project, and its row by a fold that nobody else has written. */
  private static final class Life {
    final RandomLife next;
    long sequence = -1;
    Optional<ProjectRow> row = Optional.empty();

    Life(RandomLife next) {
      this.next = next;
    }
  }

  @BeforeAll
  void fill() {
    feed = new Feed(kafka.bootstrap());
    for (var number = 0; number < EVENTS; number++) {
      send(number < PROJECTS ? begin() : any());
    }
    organization();
    awaitCaughtUp();
  }

  /** Members and invitations that are there, and some that were. */
  private void organization() {
    var slug = Feed.ORG;
    var olga = UUID.randomUUID();
    var dan = UUID.randomUUID();
    var events =
        List.<Record>of(
            new OrganizationCreated(slug, "Acme", Feed.AT),
            new MemberAdded(slug, olga, MemberRole.OWNER, Feed.AT),
            new MemberAdded(slug, dan, MemberRole.READ_ONLY, Feed.AT),
            new MemberRoleChanged(slug, dan, MemberRole.DEVELOPER, Feed.AT.plusSeconds(1)),
            new InvitationMade(
                slug, olga, "a@b.example", MemberRole.OWNER, Feed.AT.plusSeconds(9), Feed.AT),
            new InvitationMade(
                slug, dan, "c@d.example", MemberRole.OWNER, Feed.AT.plusSeconds(9), Feed.AT),
            new InvitationRevoked(slug, dan, Feed.AT),
            new OrganizationRenamed(slug, "Acme and Sons", Feed.AT));
    for (var sequence = 0; sequence < events.size(); sequence++) {
      feed.tell(slug.value(), events.get(sequence), sequence);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> get("/v1/organizations").toString().contains("Acme and Sons"));
  }

  @AfterAll
  void stopFeed() {
    feed.close();
  }

  private ProjectRef begin() {
    var ref = Feed.ref();
    lives.put(ref, new Life(new RandomLife(random, ref, Instant.parse("2026-01-02T03:04:05Z"))));
    return ref;
  }

  private ProjectRef any() {
    return List.copyOf(lives.keySet()).get(random.nextInt(lives.size()));
  }

  /** The next event of a project, and now and then a step of its worker's. */
  private long send(ProjectRef ref) {
    var life = lives.get(ref);
    ProjectEvent event = life.sequence < 0 ? life.next.first() : life.next.next();
    life.sequence++;
    life.row = ProjectFold.after(life.row, event, life.sequence).map(ProjectFold.Change::project);
    feed.send(Topics.EVENTS, ref, (Record) event, life.sequence);
    if (random.nextInt(4) == 0) {
      feed.send(
          Topics.OUTCOMES,
          ref,
          new StepFinished(
              ref, UUID.randomUUID(), 1, "h", "await db", "db", event.at(), 250, null, event.at()),
          -1);
    }
    return life.sequence;
  }

  private void awaitCaughtUp() {
    lives.forEach(
        (ref, life) ->
            await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> version(ref) == life.sequence));
  }

  private long version(ProjectRef ref) {
    return db().sql("select version from project where ref = ?")
        .param(ref.value())
        .query(Long.class)
        .optional()
        .orElse(-1L);
  }

  /** Asks for a rebuild and waits for its end. */
  private JsonNode rebuild(String query) {
    ask(HttpMethod.POST, ALL + "/rebuild" + query, 202);
    return ended();
  }

  private JsonNode ended() {
    return await()
        .atMost(PATIENCE)
        .until(() -> get(ALL), is -> is.path("state").asString().equals("live"));
  }

  private static String phase(JsonNode projection) {
    return projection.path("rebuild").path("phase").asString();
  }

  private static void assertEqual(JsonNode projection) {
    for (var table : ReadModelHash.TABLES) {
      var compared = projection.path("comparison").path(table.name());
      assertThat(compared.path("hash_live").asString()).hasSize(64);
      assertThat(compared.path("hash_rebuilt"))
          .as(table.name())
          .isEqualTo(compared.path("hash_live"));
      assertThat(compared.path("rows_rebuilt")).isEqualTo(compared.path("rows_live"));
    }
  }

  private void assertNothingIsLeft() {
    assertThat(
            db().sql("select nspname from pg_namespace where nspname like 'projection%'")
                .query(String.class)
                .list())
        .isEmpty();
  }

  @Test
  void aDryRunComparesEveryTableAndSwitchesNothing() {
    var before = tableIds();
    var told = rebuild("?dry_run=true");
    assertThat(phase(told)).isEqualTo("compared");
    assertEqual(told);
    assertThat(told.path("comparison").path("history").path("rows_live").asLong())
        .isGreaterThanOrEqualTo(EVENTS);
    assertThat(told.path("rebuild").path("records_read").asLong()).isGreaterThanOrEqualTo(EVENTS);
    assertThat(told.path("comparison").path("member").path("rows_live").asLong()).isEqualTo(2);
    assertThat(told.path("comparison").path("invitation").path("rows_live").asLong()).isEqualTo(1);
    assertThat(tableIds()).isEqualTo(before);
    assertNothingIsLeft();
    // The hash that anybody can ask for is the one that was compared.
    var hashes = get(ALL + "?hash=true").path("tables");
    assertThat(hashes.path("step").path("hash"))
        .isEqualTo(told.path("comparison").path("step").path("hash_live"));
    assertThat(ReadModelHash.of(db()).get("step").hash())
        .isEqualTo(hashes.path("step").path("hash").asString());
  }

  private List<Long> tableIds() {
    return ReadModelHash.TABLES.stream()
        .map(
            table ->
                db().sql("select to_regclass(?)::oid::bigint")
                    .param("public." + table.name())
                    .query(Long.class)
                    .single())
        .toList();
  }

  @Test
  void damagedRowsAreFoundByADryRunAndRepairedByARebuildThatIsToldToSwitch() {
    var ref = any();
    var right = get("/v1/projects/" + ref);
    var history = get("/api/projects/" + ref + "/history");
    db().sql("update project set status = 'BROKEN' where ref = ?").param(ref.value()).update();
    db().sql("delete from operation where ref = ?").param(ref.value()).update();
    db().sql("delete from history where subject = ? and sequence = 3").param(ref.value()).update();
    var found = rebuild("?dry_run=true");
    var project = found.path("comparison").path("project");
    assertThat(project.path("differing").asLong()).isEqualTo(1);
    assertThat(project.path("first_keys").get(0).asString()).isEqualTo(ref.value());
    assertThat(found.path("comparison").path("history").path("differing").asLong()).isEqualTo(1);
    assertThat(found.path("comparison").path("operation").path("rows_live").asLong())
        .isLessThan(found.path("comparison").path("operation").path("rows_rebuilt").asLong());
    assertThat(phase(rebuild(""))).isEqualTo("different");
    assertThat(get("/v1/projects/" + ref).path("status").asString()).isEqualTo("BROKEN");
    assertThat(phase(rebuild("?switch=always"))).isEqualTo("switched");
    assertThat(get("/v1/projects/" + ref)).isEqualTo(right);
    assertThat(get("/api/projects/" + ref + "/history")).isEqualTo(history);
    assertEqual(rebuild("?dry_run=true"));
    assertNothingIsLeft();
  }

  @Test
  void whileRowsAreMadeAnewEveryAnswerIsRightAndNoWriteIsMissed() throws Exception {
    var before = tableIds();
    var done = false;
    var answers = 0;
    ask(HttpMethod.POST, ALL + "/rebuild", 202);
    while (!done || answers < 50) {
      var ref = any();
      var sequence = send(ref);
      var body =
          client
              .get()
              .uri("/v1/projects/" + ref)
              .header("Supaplane-Version", ref + "@" + sequence)
              .exchange()
              .expectStatus()
              .isOk()
              .expectHeader()
              .doesNotExist("Supaplane-Stale")
              .expectBody(JsonNode.class)
              .returnResult()
              .getResponseBody();
      var row = lives.get(ref).row.orElseThrow();
      assertThat(body.path("status").asString()).isEqualTo(row.status());
      assertThat(Instant.parse(body.path("updated_at").asString())).isEqualTo(row.updatedAt());
      assertThat(body.path("drifts").size()).isEqualTo(row.drifts().size());
      answers++;
      done = get(ALL).path("state").asString().equals("live");
    }
    var told = ended();
    assertThat(phase(told)).isEqualTo("switched");
    assertThat(tableIds()).doesNotContainAnyElementsOf(before);
    assertEqual(rebuild("?dry_run=true"));
  }

  @Test
  void whoFollowsTheFeedAcrossASwitchHearsOfEachEventOnce() throws Exception {
    var ids = new ArrayList<String>();
    var all = (int) count("history");
    String position;
    try (var reader = reader("?from=beginning", null)) {
      var first = reader.events(all / 2);
      first.forEach(message -> ids.add(message.data().path("id").asString()));
      position = first.getLast().id();
    }
    // One that the live rows lost is told at the end, where nobody has passed by yet.
    var lost = ids.removeLast();
    db().sql("delete from history where event_id = ?").param(lost).update();
    try (var threads = Executors.newCachedThreadPool();
        var across = reader("", position)) {
      var rest = threads.submit(() -> across.events(all - all / 2 + 1 + 30));
      assertThat(phase(rebuild("?switch=always"))).isEqualTo("switched");
      var late = db().sql("select position from history where event_id = ?").param(lost);
      assertThat(late.query(Long.class).single()).isGreaterThan(all);
      var sent = 0L;
      for (var number = 0; number < 30; number++) {
        sent += send(any()) >= 0 ? 1 : 0;
      }
      assertThat(sent).isEqualTo(30);
      rest.get().forEach(message -> ids.add(message.data().path("id").asString()));
    }
    assertThat(ids).doesNotHaveDuplicates().contains(lost);
    assertThat(ids.subList(0, all))
        .containsExactlyInAnyOrderElementsOf(
            db().sql("select event_id from history order by position limit ?")
                .param(all)
                .query(String.class)
                .list());
    awaitCaughtUp();
  }

  private StreamReader reader(String query, String lastEventId) {
    return new StreamReader(URI.create(address("/api/events" + query)), TOKEN, lastEventId);
  }

  private long count(String table) {
    return db().sql("select count(*) from " + table).query(Long.class).single();
  }

  @Test
  void oneThatIsTakenBackLeavesNothingAndOnlyOneGoesOnAtATime() {
    var before = tableIds();
    ask(HttpMethod.POST, "/api/projections/read-model/rebuild", 202);
    var busy = ask(HttpMethod.POST, ALL + "/rebuild", 409);
    assertThat(busy.path("code").asString()).isEqualTo("rebuild_under_way");
    assertThat(busy.path("rebuild").path("projection").asString()).isEqualTo("read-model");
    ask(HttpMethod.DELETE, ALL + "/rebuild", 202);
    assertThat(phase(ended())).isEqualTo("cancelled");
    assertThat(tableIds()).isEqualTo(before);
    assertNothingIsLeft();
    assertThat(ask(HttpMethod.DELETE, ALL + "/rebuild", 404).path("code").asString())
        .isEqualTo("no_rebuild");
  }

  @Test
  void whatCannotBeAskedIsRefusedWithWhatCan() {
    for (var name : List.of("nothing", "ALL", "%00", "..%2Fall", "a".repeat(500))) {
      var answer = ask(HttpMethod.POST, "/api/projections/" + name + "/rebuild", 404);
      assertThat(answer.path("code").asString()).isEqualTo("projection_not_found");
      assertThat(answer.path("detail").asString()).contains("read-model, all");
    }
    ask(HttpMethod.GET, "/api/projections/nothing", 404);
    ask(HttpMethod.POST, ALL + "/rebuild?switch=maybe", 400);
    ask(HttpMethod.POST, ALL + "/rebuild?dry_run=1", 400);
    ask(HttpMethod.POST, ALL + "/rebuild?dry_run=true&switch=always", 400);
    assertThat(get("/api/projections").path("projections").get(0).path("name").asString())
        .isEqualTo("read-model");
  }

  @Test
  void whatAProcessLeftThatEndedInTheMiddleIsRemovedAndTold() {
    var ids = tableIds();
    context.close();
    // What a kill leaves: tables, some of them filled, and nobody who knows of them.
    var source =
        new DriverManagerDataSource(
            postgres.url("query"), postgres.username(), postgres.password());
    source.setSchema(SecondSet.SCHEMA);
    new SecondSet(source).create();
    JdbcClient.create(source)
        .sql("insert into organization values ('half', 'Half', now(), 0)")
        .update();
    startService();
    assertNothingIsLeft();
    var told = get(ALL);
    assertThat(phase(told)).isEqualTo("failed");
    assertThat(told.path("rebuild").path("failure").asString()).contains("in the middle");
    assertThat(tableIds()).isEqualTo(ids);
    assertThat(phase(rebuild(""))).isEqualTo("switched");
    // What a kill leaves after the switch: the old rows.
    context.close();
    JdbcClient.create(source).sql("create schema projection_replaced").update();
    startService();
    assertNothingIsLeft();
    assertThat(phase(get(ALL))).isEqualTo("switched");
  }

  @Test
  void oneThatWaitsForAReaderCanBeTakenBack() {
    context
        .getBean("queryTransactions", TransactionTemplate.class)
        .executeWithoutResult(
            _ -> {
              assertThat(count("project")).isPositive();
              ask(HttpMethod.POST, ALL + "/rebuild", 202);
              await().atMost(PATIENCE).until(() -> phase(get(ALL)).equals("switching"));
              ask(HttpMethod.DELETE, ALL + "/rebuild", 202);
              assertThat(phase(ended())).isEqualTo("cancelled");
            });
    assertNothingIsLeft();
  }

  @Test
  void aReaderInTheMiddleOfATransactionReadsOnAndTheSwitchWaits() {
    var ids = tableIds();
    var transactions = context.getBean("queryTransactions", TransactionTemplate.class);
    transactions.executeWithoutResult(
        _ -> {
          var rows = count("project");
          ask(HttpMethod.POST, ALL + "/rebuild", 202);
          await().atMost(PATIENCE).until(() -> phase(get(ALL)).equals("switching"));
          assertThat(count("project")).isEqualTo(rows);
          assertThat(count("history")).isPositive();
          assertThat(tableIds()).isEqualTo(ids);
        });
    assertThat(phase(ended())).isEqualTo("switched");
    assertThat(tableIds()).doesNotContainAnyElementsOf(ids);
  }

  @Test
  void everyTableEitherFollowsFromTheTopicsOrIsKept() {
    var derived = ReadModelHash.TABLES.stream().map(ReadModelHash.Table::name);
    // Where a reader is, how the feed counts, and what people decided about dead letters.
    var kept = List.of("projection_position", "projection_parked", "feed", "flyway_schema_history");
    assertThat(
            db().sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list())
        .containsExactlyInAnyOrderElementsOf(Stream.concat(derived, kept.stream()).toList());
  }

  @Test
  void deadLettersKeepTheirIdsAndThoseThatWereThrownAwayDoNotComeBack() {
    var ref = any();
    for (var number = 0; number < 2; number++) {
      feed.raw(Topics.EVENTS, ref, "dev.supaplane.project.unheard-of.v1", 0, new byte[] {1});
    }
    await().atMost(PATIENCE).until(() -> letters().size() >= 2);
    db().sql("delete from projection_parked where id = ?").param(letters().getFirst()).update();
    var left = letters();
    var told = rebuild("");
    assertThat(phase(told)).isEqualTo("switched");
    assertThat(told.path("rebuild").path("unreadable").asLong()).isGreaterThanOrEqualTo(2);
    assertThat(letters()).isEqualTo(left);
  }

  private List<Long> letters() {
    return db().sql("select id from projection_parked order by id").query(Long.class).list();
  }
}
