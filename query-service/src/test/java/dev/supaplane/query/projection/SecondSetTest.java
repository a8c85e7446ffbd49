package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.query.projection.Rebuild.Stopped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the switch itself does, with what happened just before it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondSetTest {
  private static final String LIVE = "public";

  @TempDir static Path directory;
  private EmbeddedPostgreSql postgres;
  private DriverManagerDataSource source;
  private JdbcClient db;
  private SecondSet second;

  @BeforeAll
  void startServer() throws IOException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("query");
    source = source();
    db = JdbcClient.create(source);
    var finding = source();
    finding.setSchema(SecondSet.SCHEMA);
    second = new SecondSet(finding);
  }

  @AfterAll
  void stopServer() {
    postgres.close();
  }

  private DriverManagerDataSource source() {
    return new DriverManagerDataSource(
        postgres.url("query"), postgres.username(), postgres.password());
  }

  /** Two events in both sets, and one in the second alone; the feed has come to its fifth. */
  @BeforeEach
  void fill() {
    Flyway.configure().dataSource(source).locations("classpath:db/query").load().migrate();
    second.create();
    event(LIVE, "first", 0, 1);
    event(LIVE, "second", 1, 5);
    event(SecondSet.SCHEMA, "first", 0, 1);
    event(SecondSet.SCHEMA, "second", 1, 5);
    event(SecondSet.SCHEMA, "letter", 2, -1);
    db.sql("update feed set last = 5").update();
    second.index();
  }

  @AfterEach
  void empty() {
    second.drop();
    db.sql("drop schema public cascade").update();
    db.sql("create schema public").update();
  }

  private void event(String schema, String id, long offset, long position) {
    db.sql(
            """
            insert into %s.history (event_id, subject, type, source, at, body, topic,
              kafka_partition, kafka_offset, position)
            values (?, 'subject', 'type', '/test', now(), '{}', 'topic', 0, ?, ?)
            """
                .formatted(schema))
        .params(id, offset, position)
        .update();
  }

  private void takePlace(List<Long> readable) {
    try (var hold = Hold.of(source)) {
      hold.takePlace(LIVE, readable);
    }
  }

  private List<Long> positions() {
    return db.sql("select position from history order by kafka_offset").query(Long.class).list();
  }

  private long last() {
    return db.sql("select last from feed").query(Long.class).single();
  }

  @Test
  void whatTheLiveRowsLackIsToldAtTheEnd() {
    takePlace(List.of());
    assertThat(positions()).containsExactly(1L, 5L, 6L);
    assertThat(last()).isEqualTo(6);
    assertThat(second.hadSwitched()).isTrue();
  }

  @Test
  void aDeadLetterThatSomebodyTriedAgainMeanwhileKeepsTheNumberThatItWasToldWith() {
    event(LIVE, "letter", 2, 6);
    event(LIVE, "later", 3, 7);
    event(SecondSet.SCHEMA, "later", 3, 7);
    db.sql("update feed set last = 7").update();
    takePlace(List.of());
    assertThat(positions()).containsExactly(1L, 5L, 6L, 7L);
    assertThat(last()).isEqualTo(7);
  }

  @Test
  void deadLettersThatTheSecondSetHasGoAndOthersStay() {
    db.sql("insert into projection_position values ('topic', 0, 'now', 9)").update();
    letter("now", 2);
    letter("now", 8);
    letter("another incarnation", 1);
    var readable = second.readable(LIVE);
    assertThat(readable).hasSize(1);
    takePlace(readable);
    assertThat(
            db.sql("select topic_id || kafka_offset from projection_parked order by id")
                .query(String.class)
                .list())
        .containsExactly("now8", "another incarnation1");
  }

  private void letter(String topicId, long offset) {
    db.sql(
            """
            insert into projection_parked (topic, topic_id, kafka_partition, kafka_offset, cause)
            values ('topic', ?, 0, ?, 'unread')
            """)
        .params(topicId, offset)
        .update();
  }

  @Test
  void tablesThatWereMigratedMeanwhileAreNotReplaced() {
    db.sql("alter table operation add column newer text").update();
    assertThatThrownBy(() -> takePlace(List.of()))
        .isInstanceOf(Stopped.class)
        .hasMessageContaining("migrated meanwhile");
    assertThat(positions()).containsExactly(1L, 5L);
    assertThat(last()).isEqualTo(5);
    assertThat(second.hadSwitched()).isFalse();
    // The same name is not the same column.
    db.sql("alter table operation drop column newer").update();
    db.sql("alter table step alter column duration_ms type integer").update();
    assertThatThrownBy(() -> takePlace(List.of())).isInstanceOf(Stopped.class);
    db.sql("alter table step alter column duration_ms type bigint").update();
    takePlace(List.of());
    assertThat(positions()).hasSize(3);
  }

  @Test
  void theSwitchGivesWayToWhoKeepsATableAndLeavesNothing() throws Exception {
    try (var other = source.getConnection()) {
      other.setAutoCommit(false);
      // As an autovacuum has it, or a backup.
      try (var statement = other.createStatement()) {
        statement.execute("lock table history in share update exclusive mode");
      }
      assertThatThrownBy(() -> takePlace(List.of()))
          .isInstanceOfSatisfying(
              DataAccessException.class, e -> assertThat(Hold.isTimeout(e)).isTrue());
      other.rollback();
    }
    assertThat(positions()).containsExactly(1L, 5L);
    takePlace(List.of());
    assertThat(positions()).hasSize(3);
  }

  @Test
  void autovacuumKeepsAwayFromTheSecondSetUntilItIsLive() {
    assertThat(withoutAutovacuum()).isEqualTo(ReadModelHash.TABLES.size());
    takePlace(List.of());
    assertThat(withoutAutovacuum()).isZero();
  }

  private long withoutAutovacuum() {
    return db.sql("select count(*) from pg_class where 'autovacuum_enabled=off' = any(reloptions)")
        .query(Long.class)
        .single();
  }

  @Test
  void aPositionIsNeverAbsentInTheSecondSet() {
    // So the switch need not look through all that is kept to find that none is.
    assertThat(
            db.sql(
                    """
                    select count(*) from pg_attribute where attnotnull and attname = 'position'
                      and attrelid = to_regclass(?)
                    """)
                .param(SecondSet.SCHEMA + ".history")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }
}
