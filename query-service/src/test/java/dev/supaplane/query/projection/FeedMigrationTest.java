package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.events.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was kept before there were positions gets them (E6). */
class FeedMigrationTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir static Path directory;

  @Test
  void whatWasKeptBeforeIsNumberedByItsTimeAndNeverAgainstItsOrder() throws IOException {
    try (var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0)) {
      postgres.createDatabase("query");
      var source =
          new DriverManagerDataSource(
              postgres.url("query"), postgres.username(), postgres.password());
      var db = JdbcClient.create(source);
      migrate(source, "5");
      keep(db, "a2", "a", 2L, 30, Topics.EVENTS, 9);
      // A clock that was set back: the time says that it was before a0.
      keep(db, "a1", "a", 1L, 5, Topics.EVENTS, 8);
      keep(db, "a0", "a", 0L, 10, Topics.EVENTS, 7);
      keep(db, "b0", "b", 0L, 20, Topics.EVENTS, 3);
      keep(db, "seen", "a", null, 25, Topics.OUTCOMES, 1);
      migrate(source, "6");
      assertThat(
              db.sql("select event_id from history order by position").query(String.class).list())
          .containsExactly("a0", "a1", "b0", "seen", "a2");
      assertThat(db.sql("select max(position) from history").query(Long.class).single())
          .isEqualTo(5);
      assertThat(db.sql("select last from feed").query(Long.class).single()).isEqualTo(5);
    }
  }

  private static void migrate(DriverManagerDataSource source, String version) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/query")
        .target(version)
        .load()
        .migrate();
  }

  private static void keep(
      JdbcClient db,
      String id,
      String subject,
      @Nullable Long sequence,
      long after,
      String topic,
      int at) {
    db.sql(
            """
            insert into history (event_id, subject, type, source, sequence, at, body, topic,
              kafka_partition, kafka_offset)
            values (?, ?, 'x', '/test', ?, ?, '{}', ?, 0, ?)
            """)
        .param(id)
        .param(subject)
        .param(sequence)
        .param(AT.plusSeconds(after).atOffset(ZoneOffset.UTC))
        .param(topic)
        .param(at)
        .update();
  }
}
