package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.TestCertificate;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.postgres.DatabaseSettings.Certificate;
import dev.supaplane.gateway.postgres.DatabaseSettings.ServerTls;
import dev.supaplane.gateway.route.Domains;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** Two real servers, a door, and a driver that goes through it. */
abstract class ThroughTheDoor {
  static final ProjectRef SHOP = new ProjectRef("shopshopshopshopshop");
  static final ProjectRef BLOG = new ProjectRef("blogblogblogblogblog");
  static final ProjectRef OTHER = new ProjectRef("otherotherotherother");

  @TempDir static Path directory;
  static TestCertificate certificate;
  static ProjectServer shop;
  static ProjectServer blog;
  static EventLoopGroup threads;
  static Lookup lookup;

  final KnownRoutes routes = new KnownRoutes().put(SHOP, shop.route()).put(BLOG, blog.route());
  DatabaseDoor door = open(ServerTls.BEYOND_LOOPBACK, false, 1_000, 1_000);

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.make(directory);
    shop = ProjectServer.start(directory, "shop", certificate);
    blog = ProjectServer.start(directory, "blog", certificate);
    threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    lookup = new Lookup();
  }

  @AfterAll
  static void stop() throws Exception {
    shop.close();
    blog.close();
    lookup.close();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @AfterEach
  void close() {
    door.close(Duration.ZERO);
  }

  DatabaseDoor open(ServerTls serverTls, boolean demanded, int most, int perProject) {
    return DatabaseDoor.open(
        new DatabaseSettings(
            "127.0.0.1",
            0,
            Optional.of(new Certificate(certificate.chain(), certificate.key())),
            demanded,
            serverTls,
            most,
            perProject,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(demanded || most == 1_000 ? 30 : 3)),
        routes,
        new Domains(List.of("example.com")),
        lookup,
        threads);
  }

  void reopen(DatabaseDoor other) {
    door.close(Duration.ZERO);
    door = other;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + door.port() + "/postgres";
  }

  static String direct(ProjectServer server) {
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
  }

  Connection connect(ProjectRef ref, ProjectServer server, Map<String, String> more)
      throws SQLException {
    return connect("postgres." + ref, server, more);
  }

  Connection connect(String user, ProjectServer server, Map<String, String> more)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", server.password());
    properties.setProperty("sslmode", "disable");
    more.forEach(properties::setProperty);
    return DriverManager.getConnection(url(), properties);
  }

  static Properties tls(Map<String, String> more) {
    var properties = new Properties();
    properties.setProperty("sslmode", "require");
    more.forEach(properties::setProperty);
    return properties;
  }

  static String ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (var rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  interface Connecting {
    Connection connect() throws SQLException;
  }

  static Connection quietly(Connecting connecting) {
    try {
      return connecting.connect();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void refused(String state, String words, Connecting connecting) {
    assertThatThrownBy(() -> connecting.connect().close())
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining(words)
        .extracting("SQLState")
        .isEqualTo(state);
  }

  /** Runs a statement aside; completes with the SQLSTATE that it ended with. */
  static CompletableFuture<String> running(Statement statement, String sql) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            statement.execute(sql);
            return "00000";
          } catch (SQLException e) {
            return e.getSQLState();
          }
        },
        task -> Thread.ofPlatform().start(task));
  }

  static void awaitRunning(ProjectServer server) throws Exception {
    try (var direct = DriverManager.getConnection(direct(server), "postgres", server.password())) {
      await(
          () ->
              ask(
                      direct,
                      "select count(*) from pg_stat_activity where query like '%pg_sleep(60)'"
                          + " and state = 'active'")
                  .equals("1"));
    }
  }

  void awaitEmpty() throws Exception {
    awaitConnections(0);
  }

  void awaitConnections(int number) throws Exception {
    await(() -> door.connections() == number);
  }

  static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
  }

  /** Bytes that the doors' buffers take. */
  static long used() {
    var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }
}
