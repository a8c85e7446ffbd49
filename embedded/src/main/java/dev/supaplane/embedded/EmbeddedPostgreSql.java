package dev.supaplane.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A PostgreSQL server on loopback that keeps its data and asks for a password. Unlike the library's
 * defaults, it writes to disk before it says that it did.
 */
public final class EmbeddedPostgreSql implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String FINISHED = "finished";
  private static final String RULES =
      "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final EmbeddedPostgres server;
  private final ProcessHandle process;
  private final int port;
  private final String password;

  private EmbeddedPostgreSql(
      EmbeddedPostgres server, ProcessHandle process, int port, String password) {
    this.server = server;
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts a server on a directory, which is prepared at the first start. A server that an ended
   * process left behind on the same directory is stopped first.
   *
   * @param port 0 for a free one
   * @throws UncheckedIOException when it does not start
   */
  public static EmbeddedPostgreSql start(Path directory, int port) {
    try {
      Files.createDirectories(directory);
      var data = directory.resolve("data");
      OrphanedServer.stop(data);
      setAsideUnfinished(directory, data);
      var password = password(directory.resolve(PostgreSqlAccess.PASSWORD));
      var chosen = port == 0 ? Ports.free() : port;
      // Otherwise the library waits for its whole deadline before it says so.
      Ports.demandFree(chosen);
      var server = launch(data, chosen, password);
      var process = OrphanedServer.find(data).orElseThrow(() -> ended(server));
      var started = new EmbeddedPostgreSql(server, process, chosen, password);
      started.finish(directory, data);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start on " + directory, e);
    }
  }

  private static EmbeddedPostgres launch(Path data, int port, String password) throws IOException {
    try (var _ = StartWatch.over(data)) {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPort(port)
          .setPGStartupWait(START_DEADLINE)
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("max_connections", "100")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setConnectConfig("password", password)
          .start();
    }
  }

  private static IOException ended(EmbeddedPostgres server) {
    var trouble = new IOException("the server ended as soon as it was started; its log tells why");
    try {
      // It would keep its lock on the directory.
      server.close();
    } catch (IOException | RuntimeException e) {
      trouble.addSuppressed(e);
    }
    return trouble;
  }

  /** How others log in. */
  public PostgreSqlAccess access() {
    return new PostgreSqlAccess(port, password);
  }

  /**
   * Completed when the server is no more, by whatever means: it is no child of this process, and a
   * full disk or a signal can end it alone.
   */
  public CompletableFuture<Void> whenItEnds() {
    return process.onExit().thenAccept(_ -> {});
  }

  /** JDBC address of a database. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Who logs in. */
  public String username() {
    return USER;
  }

  /** The password; also kept, for its owner alone, in the directory's file {@code password}. */
  public String password() {
    return password;
  }

  /**
   * Creates a database unless it is there.
   *
   * @param name lower-case letters, digits and underscores
   */
  public void createDatabase(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("not a name for a database: " + name);
    }
    try (var connection = DriverManager.getConnection(url(USER), USER, password);
        var exists = connection.prepareStatement("select 1 from pg_database where datname = ?");
        var create = connection.createStatement()) {
      exists.setString(1, name);
      if (!exists.executeQuery().next()) {
        create.execute("create database " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database " + name, e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    }
  }

  /**
   * Moves the data of a first start that was cut off out of the way. Until the mark is written
   * nobody was given the server, so nothing of worth is in there; and half a data directory would
   * keep every later start from working.
   */
  private static void setAsideUnfinished(Path directory, Path data) throws IOException {
    if (!Files.exists(data) || Files.exists(directory.resolve(FINISHED)) || asksForPassword(data)) {
      return;
    }
    Files.move(data, directory.resolve("data.unfinished-" + UUID.randomUUID()));
  }

  /** Ends a start: sets the password where that is still to do; then the directory is complete. */
  private void finish(Path directory, Path data) throws IOException {
    try {
      demandPassword(data);
      if (!Files.exists(directory.resolve(FINISHED))) {
        OwnerFile.write(directory.resolve(FINISHED), "");
      }
    } catch (IOException | RuntimeException e) {
      // Nobody else has the server: left running it would keep the directory and the port.
      try {
        server.close();
      } catch (IOException notStopped) {
        e.addSuppressed(notStopped);
      }
      throw e;
    }
  }

  private static boolean asksForPassword(Path data) throws IOException {
    var rules = data.resolve("pg_hba.conf");
    return Files.exists(rules) && Files.readString(rules).equals(RULES);
  }

  /** At the first start the server trusts everybody; from then on it asks for the password. */
  private void demandPassword(Path data) throws IOException {
    if (asksForPassword(data)) {
      return;
    }
    try (var connection = DriverManager.getConnection(url(USER), USER, password);
        var statement = connection.createStatement()) {
      // A hexadecimal value needs no quoting; statements like this one take no parameters.
      statement.execute("alter role postgres password '" + password + "'");
      OwnerFile.write(data.resolve("pg_hba.conf"), RULES);
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot set the server's password", e);
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      var bytes = new byte[32];
      new SecureRandom().nextBytes(bytes);
      OwnerFile.write(file, HexFormat.of().formatHex(bytes));
    }
    return Files.readString(file).strip();
  }
}
