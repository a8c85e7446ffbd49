package dev.supaplane.command.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.events.id.OrganizationSlug;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An installation from before there were members knows whose its projects are. */
class MembersMigrationTest {
  @TempDir Path directory;

  @Test
  void whoseAProjectIsFollowsFromItsEvents() throws Exception {
    try (var postgres = EmbeddedPostgreSql.start(directory, 0)) {
      postgres.createDatabase("command");
      var source =
          new DriverManagerDataSource(
              postgres.url("command"), postgres.username(), postgres.password());
      var flyway = Flyway.configure().dataSource(source).locations("classpath:db/command");
      flyway.target("6").load().migrate();
      var db = JdbcClient.create(source);
      db.sql("insert into organization values ('acme', 'Acme')").update();
      event(db, "there", 0, "project.created", "{\"name\":\"shop\",\"organization\":\"acme\"}");
      event(db, "there", 1, "project.paused", "{}");
      event(db, "gone", 0, "project.created", "{\"name\":\"old\",\"organization\":\"acme\"}");
      event(db, "gone", 1, "project.removed", "{}");
      event(db, "lost", 0, "project.adopted", "{\"name\":\"theirs\",\"organization\":\"acme\"}");
      event(db, "lost", 1, "project.forgotten", "{}");
      event(db, "acme", 0, "organization.created", "{\"name\":\"Acme\"}");
      flyway.target("latest").load().migrate();
      var register = new OrganizationRegister(db);
      assertThat(register.organizationOf("there")).contains("acme");
      assertThat(register.organizationOf("gone")).contains("acme");
      assertThat(register.organizationOf("lost")).contains("acme");
      assertThat(register.organizationOf("acme")).isEmpty();
      assertThat(register.projects(new OrganizationSlug("acme"))).containsExactly("shop (there)");
    }
  }

  private static void event(JdbcClient db, String id, long sequence, String type, String body) {
    db.sql(
            """
            insert into domainevententry
              (aggregateidentifier, sequencenumber, eventidentifier, payload, payloadtype, timestamp)
            values (?, ?, ?, ?, ?, '2026-01-02T03:04:05Z')
            """)
        .params(
            id,
            sequence,
            UUID.randomUUID().toString(),
            body.getBytes(StandardCharsets.UTF_8),
            "dev.supaplane." + type + ".v1")
        .update();
  }
}
