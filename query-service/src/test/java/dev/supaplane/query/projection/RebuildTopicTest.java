package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.query.RunningQueryService;
import dev.supaplane.query.projection.RebuildProgress.Order;
import dev.supaplane.query.projection.RebuildProgress.Phase;
import dev.supaplane.query.projection.Rebuilds.Begun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** A rebuild, and topics that are not what they were (E3). */
@Timeout(240)
class RebuildTopicTest extends RunningQueryService {
  private static final String ALL = "/api/projections/all";

  @Test
  void aTopicThatIsMadeAnewEndsTheRebuildAndARebuildFromLessSwitchesNothing() {
    try (var feed = new Feed(kafka.bootstrap())) {
      for (var number = 0; number < 50; number++) {
        var ref = Feed.ref();
        feed.send(
            Topics.EVENTS, ref, Feed.created(ref, Feed.operation(OperationKind.CREATE, 1)), 0);
      }
      await().atMost(PATIENCE).until(() -> projects() == 50);
      context
          .getBean("queryTransactions", TransactionTemplate.class)
          .executeWithoutResult(
              _ -> {
                // A writer that takes its time: the rebuild waits for it before it compares.
                db().sql("lock table feed in row exclusive mode").update();
                ask(HttpMethod.POST, ALL + "/rebuild", 202);
                await().atMost(PATIENCE).until(() -> phase(get(ALL)).equals("comparing"));
                makeAnew();
              });
      var told = ended();
      assertThat(phase(told)).isEqualTo("failed");
      assertThat(told.path("rebuild").path("failure").asString()).contains("made anew");
      assertThat(projects()).isEqualTo(50);

      // The rows know more than the topic does now: that is told, and they are kept.
      ask(HttpMethod.POST, ALL + "/rebuild", 202);
      told = ended();
      assertThat(phase(told)).isEqualTo("different");
      assertThat(told.path("comparison").path("project").path("rows_live").asLong()).isEqualTo(50);
      assertThat(told.path("comparison").path("project").path("rows_rebuilt").asLong()).isZero();
      assertThat(told.path("comparison").path("project").path("differing").asLong()).isEqualTo(50);
      assertThat(projects()).isEqualTo(50);
    }
  }

  @Test
  void anErrorEndsOneRebuildAndNotTheNext() {
    var isBroken = new AtomicBoolean();
    var source =
        new DriverManagerDataSource(
            postgres.url("query"), postgres.username(), postgres.password()) {
          @Override
          public Connection getConnection() throws SQLException {
            if (isBroken.get() && Thread.currentThread().getName().equals("projection-rebuild")) {
              isBroken.set(false);
              throw new StackOverflowError("as if");
            }
            return super.getConnection();
          }
        };
    var rebuilds =
        new Rebuilds(
            source,
            schema -> {
              source.setSchema(schema);
              return source;
            },
            kafka.bootstrap(),
            new Versions());
    isBroken.set(true);
    var order = new Order(Rebuilds.ALL, true, false);
    assertThat(rebuilds.begin(order)).isInstanceOf(Begun.Started.class);
    await().atMost(PATIENCE).until(() -> rebuilds.latest().orElseThrow().phase() == Phase.FAILED);
    assertThat(rebuilds.begin(order)).isInstanceOf(Begun.Started.class);
    await().atMost(PATIENCE).until(() -> rebuilds.latest().orElseThrow().phase().isEnd());
  }

  private long projects() {
    return db().sql("select count(*) from project").query(Long.class).single();
  }

  private JsonNode ended() {
    return await()
        .atMost(PATIENCE)
        .until(() -> get(ALL), is -> is.path("state").asString().equals("live"));
  }

  private static String phase(JsonNode projection) {
    return projection.path("rebuild").path("phase").asString();
  }

  private void makeAnew() {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()))) {
      admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
      await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(Topics.EVENTS));
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              KafkaTopics.ensure(kafka.bootstrap(), List.of(Topics.EVENTS), Duration.ofSeconds(30));
              return true;
            });
  }
}
