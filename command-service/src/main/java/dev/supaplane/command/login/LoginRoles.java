package dev.supaplane.command.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.core.Utils;

/**
 * Makes and ends the roles, in the project's own database. Each person has one, whose password is
 * replaced each time and goes over the wire as a SCRAM verifier alone, so that no log of the server
 * has it.
 */
public final class LoginRoles {
  /** By this the supabase CLI knows that it has to become the role that is meant. */
  public static final String PREFIX = "cli_login_";

  private static final Duration LASTS = Duration.ofMinutes(5);
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 15;
  private static final int PASSWORD_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final InstantSource clock;

  /** Roles whose passwords end by a clock. */
  public LoginRoles(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Where a project's database is, and its superuser's password.
   *
   * @param host as this service reaches it
   */
  public record Database(String host, int port, String password) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * Makes a login for somebody, or gives theirs a new password.
   *
   * @param actor whose it is
   * @param readOnly whether it may become the role that only reads, in place of the owner's
   * @throws LoginException when the database cannot be reached, or does not want to
   */
  public Login issue(Database database, String actor, boolean readOnly) {
    var role = role(actor, readOnly);
    var password = password();
    try (var connection = connect(database)) {
      make(connection, role, readOnly ? "supabase_read_only_user" : "postgres");
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(role, password.toCharArray(), "scram-sha-256");
      run(
          connection,
          "alter role "
              + identifier(role)
              + " valid until '"
              + Instant.ofEpochSecond(clock.instant().plus(LASTS).getEpochSecond())
              + "'");
    } catch (SQLException e) {
      throw new LoginException(e);
    }
    return new Login(role, password, Math.toIntExact(LASTS.toSeconds()));
  }

  /**
   * Ends all of them: nobody can log in with one any more, and none is left.
   *
   * @throws LoginException when the database cannot be reached, or does not want to
   */
  public void end(Database database) {
    try (var connection = connect(database)) {
      for (var role : roles(connection)) {
        run(connection, "drop role if exists " + identifier(role));
      }
    } catch (SQLException e) {
      throw new LoginException(e);
    }
  }

  /** Somebody's role. Whose it is stands in the audit; the server sees a hash. */
  public static String role(String actor, boolean readOnly) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(actor.getBytes(StandardCharsets.UTF_8));
      return PREFIX + (readOnly ? "ro_" : "") + HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void make(Connection connection, String role, String becomes) throws SQLException {
    if (!roles(connection).contains(role)) {
      run(connection, "create role " + identifier(role) + " login noinherit");
    }
    run(connection, "grant " + identifier(becomes) + " to " + identifier(role));
  }

  private static List<String> roles(Connection connection) throws SQLException {
    var roles = new ArrayList<String>();
    try (var query =
        connection.prepareStatement("select rolname from pg_roles where starts_with(rolname, ?)")) {
      query.setString(1, PREFIX);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          roles.add(rows.getString(1));
        }
      }
    }
    return roles;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String identifier(String name) throws SQLException {
    return Utils.escapeIdentifier(new StringBuilder(), name).toString();
  }

  private static Connection connect(Database database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "supabase_admin");
    properties.setProperty("password", database.password());
    properties.setProperty("ApplicationName", "supaplane");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + database.host() + ":" + database.port() + "/postgres", properties);
  }

  private static String password() {
    var bytes = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
