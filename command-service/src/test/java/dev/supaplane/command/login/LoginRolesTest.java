package dev.supaplane.command.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.login.LoginRoles.Database;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins in a real PostgreSQL that has the roles of a project's. */
class LoginRolesTest {
  private static final String ADMIN = UUID.randomUUID().toString();

  @TempDir static Path directory;
  private static EmbeddedPostgreSql postgres;
  private static Database database;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final LoginRoles roles = new LoginRoles(() -> now);

  @BeforeAll
  static void start() throws SQLException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    try (var connection =
            DriverManager.getConnection(
                postgres.url("postgres"), postgres.username(), postgres.password());
        var sql = connection.createStatement()) {
      sql.execute("create role supabase_admin superuser login password '" + ADMIN + "'");
      sql.execute("create role supabase_read_only_user");
      sql.execute("grant pg_read_all_data to supabase_read_only_user");
      sql.execute("create table kept (id int)");
    }
    database = new Database("127.0.0.1", postgres.access().port(), ADMIN);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void aLoginBecomesTheOwnerAndEndsByItself() throws SQLException {
    var login = roles.issue(database, "superuser", false);
    assertThat(login.role()).startsWith("cli_login_");
    assertThat(login.seconds()).isEqualTo(300);
    assertThat(login.toString()).doesNotContain(login.password());
    try (var connection = connect(login);
        var sql = connection.createStatement()) {
      sql.execute("set session role postgres");
      sql.execute("insert into kept values (1)");
    }
    assertThat(
            value(
                "select rolvaliduntil = timestamptz '%s' from pg_roles where rolname = '%s'"
                    .formatted(now.plusSeconds(300), login.role())))
        .isEqualTo("t");
    assertThat(value("select rolpassword from pg_authid where rolname = '" + login.role() + "'"))
        .startsWith("SCRAM-SHA-256$");
  }

  @Test
  void aNewLoginOfTheSamePersonReplacesTheOldOneAndNobodyElses() throws SQLException {
    var first = roles.issue(database, "account:1", false);
    var other = roles.issue(database, "account:2", false);
    var second = roles.issue(database, "account:1", false);
    assertThat(second.role()).isEqualTo(first.role()).isNotEqualTo(other.role());
    assertThatThrownBy(() -> connect(first)).isInstanceOf(SQLException.class);
    connect(second).close();
    connect(other).close();
  }

  @Test
  void aLoginThatReadsCannotBecomeTheOwner() throws SQLException {
    var login = roles.issue(database, "account:3", true);
    try (var connection = connect(login);
        var sql = connection.createStatement()) {
      assertThatThrownBy(() -> sql.execute("set session role postgres"))
          .hasMessageContaining("permission denied");
      sql.execute("set session role supabase_read_only_user");
      sql.execute("select * from kept");
      assertThatThrownBy(() -> sql.execute("insert into kept values (2)"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void whenTheyEndNoneIsLeft() throws SQLException {
    var login = roles.issue(database, "account:4", false);
    roles.end(database);
    assertThat(value("select count(*) from pg_roles where rolname like 'cli\\_login\\_%'"))
        .isEqualTo("0");
    assertThatThrownBy(() -> connect(login)).isInstanceOf(SQLException.class);
  }

  private static Connection connect(Login login) throws SQLException {
    return DriverManager.getConnection(postgres.url("postgres"), login.role(), login.password());
  }

  private static String value(String query) throws SQLException {
    try (var connection =
            DriverManager.getConnection(postgres.url("postgres"), "supabase_admin", ADMIN);
        var sql = connection.createStatement();
        var rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
