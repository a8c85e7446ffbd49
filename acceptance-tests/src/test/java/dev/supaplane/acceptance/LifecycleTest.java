package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project's life on a real engine, told in order: created beside two others, used, damaged,
 * paused, resumed, restarted, deleted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifecycleTest {
  private static final int THREE = 3;

  @TempDir static Path directory;
  private ControlPlane plane;
  private final List<String> refs = new ArrayList<>();
  private final List<String> secretValues = new ArrayList<>();
  private final List<String> commandLines = new ArrayList<>();

  @BeforeAll
  void start() throws IOException, InterruptedException {
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "21000-21999", "SUPAPLANE_SUBNETS", "10.112.0.0/16"))
            .start();
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    for (var ref : refs) {
      plane.api().delete("/v1/projects/" + ref + "?undo_window=0");
    }
    for (var ref : refs) {
      plane.await(ref, "REMOVED");
    }
    plane.close();
  }

  @Test
  @Order(1)
  void threeProjectsComeUpAtOnceEachWithThePostgresThatWasAskedFor()
      throws IOException, InterruptedException {
    var slug = plane.organization();
    var majors = List.of("17", "15", "17");
    for (var number = 0; number < THREE; number++) {
      var answer =
          plane
              .api()
              .post(
                  "/v1/projects",
                  Map.of(
                      "name",
                      "project " + number,
                      "organization_slug",
                      slug,
                      "postgres_engine",
                      majors.get(number)));
      assertThat(answer.path("status").asString()).isEqualTo("COMING_UP");
      refs.add(answer.path("ref").asString());
    }
    collectCommandLines();
    for (var number = 0; number < THREE; number++) {
      var project = plane.await(refs.get(number), "ACTIVE_HEALTHY");
      assertThat(project.path("database").path("version").asString())
          .startsWith(majors.get(number));
      collectCommandLines();
    }
    for (var ref : refs) {
      var api = plane.api();
      for (var key : api.get("/v1/projects/" + ref + "/api-keys?reveal=true")) {
        secretValues.add(key.path("api_key").asString());
      }
      secretValues.add(password(ref));
    }
    assertThat(new HashSet<>(secretValues)).hasSameSizeAs(secretValues);
  }

  @Test
  @Order(2)
  void theirPortsSubnetsAndNamesDiffer() {
    var ports = new HashSet<Integer>();
    var names = new HashSet<String>();
    for (var ref : refs) {
      var subnets = new HashSet<String>();
      for (var container : Engine.containers(ref)) {
        assertThat(names.add(container.getNames()[0])).isTrue();
        for (var port : container.getPorts()) {
          if (port.getPublicPort() != null) {
            assertThat(ports.add(port.getPublicPort())).isTrue();
            assertThat(port.getIp()).isEqualTo("127.0.0.1");
          }
        }
        container
            .getNetworkSettings()
            .getNetworks()
            .values()
            .forEach(network -> subnets.add(network.getGateway()));
      }
      assertThat(subnets).hasSize(1);
    }
  }

  @Test
  @Order(3)
  void noContainerOfOneReachesAPortOfAnother() throws InterruptedException {
    for (var from : refs) {
      // The probe itself works: neighbours of the same project are reached.
      assertThat(InsideProbe.reachable(from, InsideProbe.ofContainers(from)))
          .as("%s reaches its own", from)
          .hasSizeGreaterThanOrEqualTo(Engine.containers(from).size() / 2);
      for (var other : refs) {
        if (!other.equals(from)) {
          assertThat(InsideProbe.reachable(from, InsideProbe.ofContainers(other)))
              .as("containers of %s from inside %s", other, from)
              .isEmpty();
          assertThat(InsideProbe.reachable(from, InsideProbe.published(other, from)))
              .as("published ports of %s from inside %s", other, from)
              .isEmpty();
        }
      }
    }
  }

  @Test
  @Order(4)
  void everyContainerIsConfined() {
    for (var container : Engine.containers(refs.getFirst())) {
      var details = Engine.client().inspectContainerCmd(container.getId()).exec();
      var host = details.getHostConfig();
      assertThat(host.getPrivileged()).isNotEqualTo(true);
      assertThat(host.getCapDrop()).isNotEmpty();
      assertThat(host.getSecurityOpts()).anyMatch(option -> option.startsWith("no-new-privileges"));
      assertThat(host.getPidsLimit()).isPositive();
      assertThat(host.getNetworkMode()).isNotEqualTo("host");
      assertThat(host.getPidMode()).isNullOrEmpty();
      if (host.getBinds() != null) {
        for (var bind : host.getBinds()) {
          assertThat(bind.toString()).doesNotContain("docker.sock");
          assertThat(
                  bind.getPath().startsWith("supaplane-")
                      || bind.getPath().startsWith(directory.toString()))
              .as("%s mounts something of its own", bind)
              .isTrue();
        }
      }
    }
  }

  @Test
  @Order(5)
  void aTableMadeWithTheDatabaseUrlIsReadThroughTheGateway()
      throws SQLException, IOException, InterruptedException {
    var ref = refs.getFirst();
    sql(ref, "create table if not exists public.thing (name text)");
    sql(ref, "insert into public.thing values ('seen')");
    sql(ref, "notify pgrst, 'reload schema'");
    var endpoint = plane.api().get("/v1/projects/" + ref).path("endpoint").asString();
    var keys = plane.api().get("/v1/projects/" + ref + "/api-keys");
    var anon = keys.get(0).path("api_key").asString();
    Wait.until(
        "PostgREST serves the new table",
        ControlPlane.PATIENCE,
        () -> {
          var answer = new Api(endpoint, Map.of("apikey", anon)).ask("GET", "/rest/v1/thing", null);
          return answer.status() == 200 && answer.text().contains("seen");
        });
    assertThat(new Api(endpoint, Map.of()).ask("GET", "/rest/v1/thing", null).status())
        .isEqualTo(401);
    var other = plane.api().get("/v1/projects/" + refs.get(1) + "/api-keys");
    var foreign = new Api(endpoint, Map.of("apikey", other.get(0).path("api_key").asString()));
    assertThat(foreign.ask("GET", "/rest/v1/thing", null).status()).isIn(401, 403);
  }

  @Test
  @Order(6)
  void logsUsageAndCommandsReachAProjectAndPostgresOutlivesACommandThatIsEnded()
      throws SQLException, IOException, InterruptedException {
    var ref = refs.getFirst();
    var begun = count(ref, "select extract(epoch from pg_postmaster_start_time())::bigint");
    var inside = new Inside(plane.api(), ref);
    var said = inside.run(30, "psql", "-U", "postgres", "-t", "-A", "-c", "select 6 * 7");
    assertThat(said.path("exit_code").asInt(-1)).as("%s", said).isZero();
    assertThat(said.path("stdout").asString()).isEqualTo("42\n");

    var ended = inside.run(1, "/bin/sh", "-c", "echo begun; (sleep 4001 &) ; sleep 4002");
    assertThat(ended.path("ending").asString()).isEqualTo("ended_at_deadline");
    assertThat(ended.path("stdout").asString()).isEqualTo("begun\n");
    assertThat(inside.programs()).noneMatch(program -> program.contains("sleep 400"));
    assertThat(count(ref, "select extract(epoch from pg_postmaster_start_time())::bigint"))
        .as("PostgreSQL has not begun anew")
        .isEqualTo(begun);

    // A server that nobody troubled says nothing.
    inside.run(30, "psql", "-U", "postgres", "-c", "select no_such_column");
    assertThat(inside.logs("db", 5)).isNotEmpty().hasSizeLessThanOrEqualTo(5);
    assertThat(inside.usage("db").path("memory_bytes").asLong()).isPositive();
  }

  @Test
  @Order(7)
  void aContainerThatSomebodyRemovedComesBackAndItIsTold()
      throws IOException, InterruptedException {
    var ref = refs.getFirst();
    var before = Engine.container(ref, "rest").getId();
    Engine.client().removeContainerCmd(before).withForce(true).exec();
    Wait.until(
        "rest has a new container that runs",
        ControlPlane.PATIENCE,
        () ->
            Engine.containers(ref).stream()
                .anyMatch(
                    c ->
                        "rest".equals(c.getLabels().get("dev.supaplane.service"))
                            && !c.getId().equals(before)
                            && "running".equals(c.getState())));
    plane.await(ref, "ACTIVE_HEALTHY");
  }

  @Test
  @Order(8)
  void aPausedProjectKeepsItsDataAndComesBack()
      throws SQLException, IOException, InterruptedException {
    var ref = refs.getFirst();
    plane.api().post("/v1/projects/" + ref + "/pause", Map.of());
    plane.await(ref, "INACTIVE");
    assertThat(Engine.containers(ref)).noneMatch(c -> "running".equals(c.getState()));
    plane.api().post("/v1/projects/" + ref + "/restore", Map.of());
    plane.await(ref, "ACTIVE_HEALTHY");
    assertThat(count(ref, "select count(*) from public.thing")).isEqualTo(1);
  }

  @Test
  @Order(9)
  void aRestartOfOneServiceMakesThatContainerAnewAndNoOther()
      throws IOException, InterruptedException {
    var ref = refs.getFirst();
    var auth = Engine.container(ref, "auth").getId();
    var db = Engine.container(ref, "db").getId();
    plane.api().post("/v1/projects/" + ref + "/restart", Map.of("services", List.of("auth")));
    plane.await(ref, "ACTIVE_HEALTHY");
    assertThat(Engine.container(ref, "auth").getId()).isNotEqualTo(auth);
    assertThat(Engine.container(ref, "db").getId()).isEqualTo(db);
  }

  @Test
  @Order(10)
  void noSecretStandsInAnyEventTopicTableLogOrCommandLine()
      throws IOException, InterruptedException {
    collectCommandLines();
    assertThat(secretValues).hasSize(THREE * 3);
    var places = new ArrayList<Path>();
    for (var part : List.of("kafka", "postgres")) {
      try (Stream<Path> files = Files.walk(directory.resolve("data").resolve(part))) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> !file.endsWith(Path.of("password")))
            .forEach(places::add);
      }
    }
    places.add(plane.log());
    assertThat(places).hasSizeGreaterThan(20);
    for (var place : places) {
      var text = new String(Files.readAllBytes(place), StandardCharsets.ISO_8859_1);
      assertThat(secretValues).as("%s", place).noneMatch(text::contains);
    }
    assertThat(commandLines).isNotEmpty();
    for (var line : commandLines) {
      assertThat(secretValues).as("a command line").noneMatch(line::contains);
    }
  }

  @Test
  @Order(11)
  void aSickProjectIsDeletedWithNothingLeft() throws IOException, InterruptedException {
    var ref = refs.removeLast();
    Engine.client().stopContainerCmd(Engine.container(ref, "db").getId()).withTimeout(0).exec();
    plane.api().delete("/v1/projects/" + ref + "?undo_window=0");
    plane.await(ref, "REMOVED");
    assertThat(Engine.everything(ref)).isEmpty();
    var holdings = plane.api().get("/api/projects/" + ref + "/holdings");
    assertThat(holdings.path("leases").asInt()).isZero();
    assertThat(holdings.path("secrets").asInt()).isZero();
    try (Stream<Path> files = Files.walk(directory.resolve("data").resolve("worker"))) {
      assertThat(files.filter(Files::isRegularFile))
          .as("the project's directory is gone")
          .noneMatch(file -> file.toString().contains(ref) && file.endsWith(".env"));
    }
  }

  private String databaseUrl(String ref) throws IOException, InterruptedException {
    return plane.api().get("/api/projects/" + ref + "/database-url").path("url").asString();
  }

  private String password(String ref) throws IOException, InterruptedException {
    var credentials = URI.create(databaseUrl(ref)).getUserInfo();
    return credentials.substring(credentials.indexOf(':') + 1);
  }

  private void sql(String ref, String statement)
      throws SQLException, IOException, InterruptedException {
    var url = URI.create(databaseUrl(ref));
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + "/postgres",
                "postgres",
                password(ref));
        var sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private long count(String ref, String query)
      throws SQLException, IOException, InterruptedException {
    var url = URI.create(databaseUrl(ref));
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + "/postgres",
                "postgres",
                password(ref));
        var sql = connection.createStatement();
        var rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void collectCommandLines() throws IOException {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        try {
          commandLines.add(
              Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          // The process ended while we looked; there is nothing to see of it.
        }
      }
    }
  }
}
