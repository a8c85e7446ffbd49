package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.postgres.DatabaseSettings.ServerTls;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Domains;
import dev.supaplane.gateway.route.Route;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Real servers, a real driver, and the door between them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseDoorTest extends ThroughTheDoor {
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
  void aClientThatDoesNotReadHoldsUpItsServerAndFillsNoMemory() throws Exception {
    var before = used();
    try (var connection = connect(SHOP, shop, Map.of());
        var direct = DriverManager.getConnection(direct(shop), "postgres", shop.password())) {
      var rows =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("copy (select repeat('x', 999) from generate_series(1, 100000)) to stdout");
      var waits =
          "select count(*) from pg_stat_activity"
              + " where query like 'copy (select repeat%' and wait_event = 'ClientWrite'";
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> ask(direct, waits).equals("1"));
      assertThat(used() - before).isLessThan(24L << 20);
      var total = 0L;
      for (var row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
        total += row.length;
      }
      assertThat(total).isEqualTo(100_000_000);
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
}
