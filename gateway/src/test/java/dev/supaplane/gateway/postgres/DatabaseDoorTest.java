package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.TestCertificate;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.postgres.DatabaseSettings.Certificate;
import dev.supaplane.gateway.postgres.DatabaseSettings.ServerTls;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Domains;
import dev.supaplane.gateway.route.Route;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Real servers, a real driver, and the door between them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseDoorTest {
  private static final ProjectRef SHOP = new ProjectRef("shopshopshopshopshop");
  private static final ProjectRef BLOG = new ProjectRef("blogblogblogblogblog");
  private static final ProjectRef OTHER = new ProjectRef("otherotherotherother");

  @TempDir static Path directory;
  private static TestCertificate certificate;
  private static ProjectServer shop;
  private static ProjectServer blog;
  private static EventLoopGroup threads;
  private static Lookup lookup;

  private final KnownRoutes routes =
      new KnownRoutes().put(SHOP, shop.route()).put(BLOG, blog.route());
  private DatabaseDoor door = open(ServerTls.BEYOND_LOOPBACK, false, 1_000, 1_000);

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

  @Test
  void theUserNameSaysWhichProject() throws SQLException {
    try (var one = connect(SHOP, shop, Map.of());
        var another = connect(BLOG, blog, Map.of())) {
      assertThat(ask(one, "select name from me")).isEqualTo("shop");
      assertThat(ask(another, "select name from me")).isEqualTo("blog");
      assertThat(ask(one, "select current_user")).isEqualTo("postgres");
    }
  }

  @ParameterizedTest
  @CsvSource({"%s.localhost,shop", "db.%s.localhost,shop", "db.%s.example.com,shop"})
  void theServerNameSaysWhichProject(String pattern, String name) throws SQLException {
    var properties = tls(Map.of());
    properties.setProperty("user", "postgres");
    properties.setProperty("password", shop.password());
    properties.setProperty("socketFactory", ToLoopback.class.getName());
    var url = "jdbc:postgresql://" + pattern.formatted(SHOP) + ":" + door.port() + "/postgres";
    try (var connection = DriverManager.getConnection(url, properties)) {
      assertThat(ask(connection, "select name from me")).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @CsvSource({"project", "reference"})
  void theOptionsSayWhichProject(String word) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", blog.password());
    properties.setProperty("options", "-c work_mem=5MB " + word + "=" + BLOG);
    try (var connection = DriverManager.getConnection(url(), properties)) {
      assertThat(ask(connection, "select name from me")).isEqualTo("blog");
      assertThat(ask(connection, "show work_mem")).isEqualTo("5MB");
    }
  }

  @ParameterizedTest
  @CsvSource({"require,postgres", "require,direct", "disable,postgres"})
  void tlsIsToBeHadAndNotDemanded(String mode, String negotiation) throws SQLException {
    var properties = Map.of("sslmode", mode, "sslNegotiation", negotiation);
    try (var connection = connect(SHOP, shop, properties)) {
      assertThat(ask(connection, "select name from me")).isEqualTo("shop");
    }
  }

  @Test
  void aDoorForTlsOnlyRefusesOthersBeforeAnyPasswordIsAskedFor() throws SQLException {
    reopen(open(ServerTls.NEVER, true, 100, 100));
    connect(SHOP, shop, Map.of("sslmode", "require")).close();
    refused("28000", "TLS", () -> connect(SHOP, shop, Map.of("sslmode", "disable")));
  }

  @Test
  void aWrongPasswordIsTheServersToRefuse() {
    refused("28P01", "password authentication failed", () -> connect(SHOP, blog, Map.of()));
    refused(
        "28P01",
        "password authentication failed",
        () -> connect(SHOP, blog, Map.of("sslmode", "require")));
  }

  @Test
  void aServerThatSpeaksTlsIsLoggedInToWithoutChannelBinding() throws SQLException {
    reopen(open(ServerTls.ALWAYS, false, 100, 100));
    for (var properties :
        List.of(
            Map.of("sslmode", "disable"),
            Map.of("sslmode", "require", "channelBinding", "disable"))) {
      try (var connection = connect(SHOP, shop, properties)) {
        assertThat(ask(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
            .isEqualTo("t");
      }
    }
    // Two TLS connections cannot be told from an attack: the server refuses what could be bound.
    refused("28000", "channel binding", () -> connect(SHOP, shop, Map.of("sslmode", "require")));
  }

  @Test
  void megabytesAreCopiedBothWaysUnchanged() throws Exception {
    for (var mode : List.of("disable", "require")) {
      try (var connection = connect(SHOP, shop, Map.of("sslmode", mode))) {
        var line = "x".repeat(1_000) + "\n";
        var text = line.repeat(16_000).getBytes(StandardCharsets.US_ASCII);
        try (var statement = connection.createStatement()) {
          statement.execute("create temp table big (line text)");
        }
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        assertThat(copy.copyIn("copy big from stdin", new ByteArrayInputStream(text)))
            .isEqualTo(16_000);
        var out = new ByteArrayOutputStream();
        copy.copyOut("copy big to stdout", out);
        assertThat(out.toByteArray()).isEqualTo(text);
      }
    }
  }

  @Test
  void aRunningQueryIsCancelledOnItsOwnServer() throws Exception {
    try (var one = connect(SHOP, shop, Map.of());
        var another = connect(BLOG, blog, Map.of());
        var sleeping = one.createStatement();
        var alsoSleeping = another.createStatement()) {
      var first = running(sleeping, "select pg_sleep(60)");
      var second = running(alsoSleeping, "select pg_sleep(60)");
      awaitRunning(shop);
      awaitRunning(blog);
      sleeping.cancel();
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(second).isNotDone();
      alsoSleeping.cancel();
      assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
    }
    awaitEmpty();
    assertThat(door.sessions()).isZero();
  }

  @Test
  void notificationsArriveAndTellTheSendersOwnNumber() throws Exception {
    try (var listener = connect(SHOP, shop, Map.of());
        var sender = connect(SHOP, shop, Map.of())) {
      ask(listener, "listen news");
      ask(sender, "notify news, 'hello'");
      var told = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(told).hasSize(1);
      assertThat(told[0].getParameter()).isEqualTo("hello");
      assertThat(told[0].getPID())
          .isEqualTo(sender.unwrap(PGConnection.class).getBackendPID())
          .isEqualTo(Integer.parseInt(ask(sender, "select pg_backend_pid()")));
    }
  }

  @Test
  void twoHundredConnectionsWorkAtOnce() throws Exception {
    List<Connection> connections = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(16)) {
      List<CompletableFuture<Connection>> all = new ArrayList<>();
      for (var i = 0; i < 200; i++) {
        var even = i % 2 == 0;
        all.add(
            CompletableFuture.supplyAsync(
                () -> quietly(() -> connect(even ? SHOP : BLOG, even ? shop : blog, Map.of())),
                pool));
      }
      for (var one : all) {
        connections.add(one.join());
      }
      assertThat(door.connections()).isEqualTo(200);
      assertThat(door.sessions()).isEqualTo(200);
      for (var i = 0; i < connections.size(); i++) {
        assertThat(ask(connections.get(i), "select name from me"))
            .isEqualTo(i % 2 == 0 ? "shop" : "blog");
      }
    } finally {
      for (var connection : connections) {
        connection.close();
      }
    }
    awaitEmpty();
    assertThat(door.sessions()).isZero();
  }

  @Test
  void whyNobodyIsLetThroughIsTold() {
    routes.put(OTHER, new Route.Shut(Route.Reason.PAUSED));
    refused("57P03", "/restore", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Shut(Route.Reason.GOING_DOWN));
    refused("57P03", "being stopped", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Shut(Route.Reason.REMOVED));
    refused("08004", "deleted", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Open(null, null, true));
    refused("57P03", "coming up", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Open(null, null, false));
    refused("08004", "publishes no database", () -> connect(OTHER, shop, Map.of()));
    refused(
        "28000",
        "no such project",
        () -> connect(new ProjectRef("nobodynobodynobodyno"), shop, Map.of()));
    refused("28000", "no such project", () -> connect("postgres", shop, Map.of()));
    refused("28000", "no PostgreSQL user name", () -> connect("." + SHOP, shop, Map.of()));
    refused(
        "28000",
        "different projects",
        () -> connect(SHOP, shop, Map.of("options", "project=" + BLOG)));
  }

  @Test
  void aServerThatDoesNotAnswerIsToldAsThat() throws Exception {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    routes.put(OTHER, new Route.Open(new Address("127.0.0.1", nobody), null, false));
    refused("08006", "cannot be reached", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Open(new Address("127.0.0.1", nobody), null, true));
    refused("57P03", "coming up", () -> connect(OTHER, shop, Map.of()));
    routes.put(OTHER, new Route.Open(new Address("no.such.host.invalid", 1), null, false));
    refused("08006", "cannot be reached", () -> connect(OTHER, shop, Map.of()));
  }

  @Test
  void aServerThatTakesTheConnectionAndSaysNothingHoldsNobodyForever() throws Exception {
    try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      routes.put(
          OTHER, new Route.Open(new Address("127.0.0.1", silent.getLocalPort()), null, false));
      reopen(
          DatabaseDoor.open(
              new DatabaseSettings(
                  "127.0.0.1",
                  0,
                  Optional.empty(),
                  false,
                  ServerTls.ALWAYS,
                  100,
                  100,
                  Duration.ofSeconds(1),
                  Duration.ofMillis(300),
                  Duration.ofSeconds(1)),
              routes,
              new Domains(List.of()),
              lookup,
              threads));
      refused("08006", "cannot be reached", () -> connect(OTHER, shop, Map.of()));
      reopen(open(ServerTls.NEVER, false, 100, 100));
      refused("08006", "was not made within", () -> connect(OTHER, shop, Map.of()));
    }
  }

  @Test
  void placesAreLimitedOverAllAndForEachProjectAndGivenBack() throws Exception {
    reopen(open(ServerTls.NEVER, false, 3, 2));
    try (var one = connect(SHOP, shop, Map.of());
        var two = connect(SHOP, shop, Map.of())) {
      refused("53300", "for the project", () -> connect(SHOP, shop, Map.of()));
      awaitConnections(2);
      try (var three = connect(BLOG, blog, Map.of())) {
        refused("53300", "too many clients", () -> connect(BLOG, blog, Map.of()));
        assertThat(ask(one, "select name from me")).isEqualTo(ask(two, "select name from me"));
        assertThat(ask(three, "select name from me")).isEqualTo("blog");
      }
    }
    awaitEmpty();
    connect(SHOP, shop, Map.of()).close();
  }

  @Test
  void aServerThatGoesTakesItsConnectionsAlong() throws Exception {
    try (var connection = connect(SHOP, shop, Map.of());
        var direct = DriverManager.getConnection(direct(shop), "postgres", shop.password())) {
      var process = ask(connection, "select pg_backend_pid()");
      ask(direct, "select pg_terminate_backend(" + process + ")");
      assertThatThrownBy(() -> ask(connection, "select 1"))
          .isInstanceOf(PSQLException.class)
          .extracting("SQLState")
          .isIn("57P01", "08006");
    }
    awaitEmpty();
  }

  @Test
  void whoIsInsideWhenItClosesMayFinishUntilThePatienceEnds() throws Exception {
    var connection = connect(SHOP, shop, Map.of());
    try (var statement = connection.createStatement()) {
      var closing = CompletableFuture.runAsync(() -> door.close(Duration.ofSeconds(30)));
      assertThatThrownBy(
              () -> {
                while (true) {
                  connect(SHOP, shop, Map.of()).close();
                }
              })
          .isInstanceOf(PSQLException.class);
      assertThat(statement.executeUpdate("create temp table t as select 1")).isEqualTo(1);
      assertThat(closing).isNotDone();
      connection.close();
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  private DatabaseDoor open(ServerTls serverTls, boolean demanded, int most, int perProject) {
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

  private void reopen(DatabaseDoor other) {
    door.close(Duration.ZERO);
    door = other;
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + door.port() + "/postgres";
  }

  private static String direct(ProjectServer server) {
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
  }

  private Connection connect(ProjectRef ref, ProjectServer server, Map<String, String> more)
      throws SQLException {
    return connect("postgres." + ref, server, more);
  }

  private Connection connect(String user, ProjectServer server, Map<String, String> more)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", server.password());
    properties.setProperty("sslmode", "disable");
    more.forEach(properties::setProperty);
    return DriverManager.getConnection(url(), properties);
  }

  private static Properties tls(Map<String, String> more) {
    var properties = new Properties();
    properties.setProperty("sslmode", "require");
    more.forEach(properties::setProperty);
    return properties;
  }

  private static String ask(Connection connection, String sql) throws SQLException {
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

  private interface Connecting {
    Connection connect() throws SQLException;
  }

  private static Connection quietly(Connecting connecting) {
    try {
      return connecting.connect();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(String state, String words, Connecting connecting) {
    assertThatThrownBy(() -> connecting.connect().close())
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining(words)
        .extracting("SQLState")
        .isEqualTo(state);
  }

  /** Runs a statement aside; completes with the SQLSTATE that it ended with. */
  private static CompletableFuture<String> running(Statement statement, String sql) {
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

  private static void awaitRunning(ProjectServer server) throws Exception {
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

  private void awaitEmpty() throws Exception {
    awaitConnections(0);
  }

  private void awaitConnections(int number) throws Exception {
    await(() -> door.connections() == number);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
  }
}
