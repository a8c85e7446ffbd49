package dev.supaplane.platform.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.openapi.Answered;
import dev.supaplane.platform.app.PlatformServiceConfiguration;
import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Service;
import dev.supaplane.platform.management.Catalogue.Verdict;
import dev.supaplane.platform.management.FleetBehind.Answer;
import dev.supaplane.platform.setting.ProjectSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Management API before one project, each answer held against its type. */
class ManagementApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String P = "/v1/projects/" + FleetBehind.REF;
  private static final String META = "/api/projects/" + FleetBehind.REF + "/meta-access";
  private static final Map<String, String> VARIABLES =
      Map.of(
          "{ref}", FleetBehind.REF,
          "{slug}", "acme",
          "{version}", "20260101000000",
          "{id}", "anon");

  @TempDir static Path directory;
  private static FleetBehind behind;
  private static ConfigurableApplicationContext service;
  private static int port;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(PlatformServiceConfiguration.class)
  static class App {}

  private record Told(int status, JsonNode body) {}

  @BeforeAll
  static void start() throws IOException {
    behind = new FleetBehind();
    var superuser = Files.writeString(directory.resolve("superuser"), FleetBehind.TOKEN);
    var worker = Files.writeString(directory.resolve("worker"), "worker_" + FleetBehind.TOKEN);
    service =
        new SpringApplicationBuilder(App.class)
            .properties(
                Map.of(
                    "server.port", 0,
                    "server.address", "127.0.0.1",
                    "spring.main.banner-mode", "off",
                    "supaplane.tokens.superuser-file", superuser.toString(),
                    "supaplane.tokens.worker-file", worker.toString(),
                    "supaplane.platform.command-url", behind.url(),
                    "supaplane.platform.query-url", behind.url()))
            .run();
    port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @AfterAll
  static void stop() {
    service.close();
    behind.close();
  }

  @BeforeEach
  void forget() {
    behind.forget();
  }

  @Test
  void eachAnswerHereHasItsType() throws Exception {
    behind.meta(ManagementApiTest::rows);
    var wrong = new ArrayList<String>();
    var held = 0;
    for (var entry : Catalogue.all()) {
      if (entry.service() == Service.PLATFORM
          && entry.verdict() != Verdict.REFUSED
          && entry.method().equals("GET")) {
        var told = ask("GET", path(entry), null);
        var operation = "GET " + entry.path();
        if (told.status() != 200) {
          wrong.add(operation + " answered " + told);
        } else if (known(operation)) {
          held++;
          ApiShapes.violations(operation, told.body())
              .forEach(violation -> wrong.add(operation + ": " + violation));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(held).isGreaterThan(35);
  }

  @Test
  void whatCannotBeHereIsRefusedInTheApisOwnShape() throws Exception {
    for (var entry : Catalogue.all()) {
      var refusal = entry.refusal();
      if (refusal != null) {
        var told = ask(entry.method(), path(entry), "{}");
        assertThat(told.status()).as("%s", entry).isEqualTo(refusal.status());
        assertThat(told.body().path("code").asString("")).isEqualTo(refusal.code());
        assertThat(told.body().path("message").asString("")).isNotBlank().doesNotContain("{ref}");
      }
    }
  }

  @Test
  void nothingIsToldOfAProjectThatIsNotThere() throws Exception {
    for (var entry : Catalogue.all()) {
      if (entry.path().contains("{ref}") && entry.service() == Service.PLATFORM) {
        var foreign = path(entry).replace(FleetBehind.REF, "z".repeat(20));
        var told = ask(entry.method(), foreign, bodyFor(entry));
        assertThat(told.status()).as("%s %s", entry.method(), foreign).isEqualTo(404);
        if (!entry.method().equals("HEAD")) {
          assertThat(told.body().path("code").asString("")).isEqualTo("project_not_found");
        }
      }
    }
  }

  @Test
  void aQueryRunsInTheCallersNameWithTheProjectsKey() throws Exception {
    behind.meta(_ -> new Answer(200, "[{\"n\":1}]"));
    var told = ask("POST", P + "/database/query", "{\"query\": \"select 1\"}");
    assertThat(told.status()).isEqualTo(201);
    assertThat(told.body().toString()).isEqualTo("[{\"n\":1}]");
    assertThat(behind.asked(META).getFirst().token()).isEqualTo("Bearer " + FleetBehind.TOKEN);
    var meta = behind.asked("/pg/query").getFirst();
    assertThat(meta.token()).isEqualTo("Bearer SERVICE");
    // Not as whoever meta is: what it makes belongs to postgres.
    assertThat(meta.connection()).isEqualTo("SEALED");
    assertThat(meta.path()).contains("statementTimeoutSecs=60");
    assertThat(meta.body().path("query").asString("")).isEqualTo("select 1");
  }

  @Test
  void whatMustBeAloneHasNoStatementBefore() throws Exception {
    ask("POST", P + "/database/query", "{\"query\": \"vacuum\"}");
    assertThat(behind.asked("/pg/query").getFirst().path()).doesNotContain("statementTimeout");
  }

  @Test
  void bothWaysToReadOnlyAreReadOnly() throws Exception {
    ask("POST", P + "/database/query", "{\"query\": \"select 1\", \"read_only\": true}");
    ask("POST", P + "/database/query/read-only", "{\"query\": \"select 1\"}");
    assertThat(behind.asked("/pg/query"))
        .hasSize(2)
        .allSatisfy(
            asked ->
                assertThat(asked.body().path("query").asString(""))
                    .startsWith("begin transaction read only;"));
  }

  @Test
  void postgresSaysWhatIsWrong() throws Exception {
    behind.meta(
        _ -> new Answer(400, "{\"error\":\"ERROR:  42601: syntax error\",\"code\":\"42601\"}"));
    var told = ask("POST", P + "/database/query", "{\"query\": \"selct\"}");
    assertThat(told.status()).isEqualTo(400);
    assertThat(told.body().path("message").asString(""))
        .isEqualTo("Failed to run sql query: ERROR:  42601: syntax error");
  }

  @Test
  void aPausedProjectIsToldToBeRestored() throws Exception {
    behind.status("INACTIVE");
    var told = ask("POST", P + "/database/query", "{\"query\": \"select 1\"}");
    assertThat(told.status()).isEqualTo(409);
    assertThat(told.body().path("message").asString("")).contains("/restore");
    assertThat(behind.asked("/pg/query")).isEmpty();
  }

  @Test
  void badRequestsSayWhatToDo() throws Exception {
    for (var body : List.of("{}", "{\"query\": \" \"}", "{\"query\": \"a\\u0000b\"}", "[1]")) {
      assertThat(ask("POST", P + "/database/query", body).status()).as(body).isEqualTo(400);
    }
    assertThat(ask("GET", P + "/types/typescript?included_schemas=%22x", null).status())
        .isEqualTo(400);
    assertThat(ask("GET", P + "/database/migrations/x", null).status()).isEqualTo(400);
    assertThat(ask("PUT", P + "/config/database/postgres", "{\"fsync\": \"off\"}").status())
        .isEqualTo(400);
    assertThat(ask("GET", "/v1/organizations/acme/projects?sort=size", null).status())
        .isEqualTo(400);
  }

  @Test
  void aMigrationIsAppliedAndWrittenDownInOneTransaction() throws Exception {
    var told =
        ask(
            "POST",
            P + "/database/migrations",
            "{\"query\": \"create table t () -- last\", \"name\": \"it's\"}");
    assertThat(told.status()).isEqualTo(200);
    assertThat(behind.asked("/pg/query").getFirst().body().path("query").asString(""))
        .startsWith("begin;\n")
        .contains("create table t () -- last\n;\n")
        .contains("E'it\\'s'")
        .endsWith(";\ncommit");
  }

  @Test
  void theSameKeyIsTheSameMigration() throws Exception {
    behind.meta(
        sql ->
            new Answer(
                200,
                sql.contains("idempotency_key") ? "[{\"version\":\"1\",\"query\":\"a\"}]" : "[]"));
    assertThat(migrate("a").status()).isEqualTo(200);
    assertThat(behind.asked("/pg/query")).hasSize(1);
    assertThat(migrate("b").status()).isEqualTo(422);
  }

  @Test
  void whereNothingWasEverMigratedTheListIsEmpty() throws Exception {
    behind.meta(_ -> new Answer(400, "{\"error\":\"no relation\",\"code\":\"42P01\"}"));
    assertThat(ask("GET", P + "/database/migrations", null).body().toString()).isEqualTo("[]");
  }

  @Test
  void aMigrationWithoutItsRollbackIsNotTakenBack() throws Exception {
    behind.meta(_ -> new Answer(200, "[{\"version\":\"3\",\"rollback\":null}]"));
    var told = ask("DELETE", P + "/database/migrations?gte=3", null);
    assertThat(told.status()).isEqualTo(409);
    assertThat(told.body().path("code").asString("")).isEqualTo("no_rollback");
  }

  @Test
  void settingsAreChangedByTheSuperuserInsideOfTheContainer() throws Exception {
    var told =
        ask(
            "PUT",
            P + "/config/database/postgres",
            "{\"work_mem\": \"8MB\", \"max_connections\": 200}");
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.body().toString()).isEqualTo("{\"max_connections\":200,\"work_mem\":\"8MB\"}");
    var command = behind.asked("/api/projects").getLast().body().path("command").toString();
    assertThat(command)
        .contains("supabase_admin")
        .contains("alter system set work_mem = E'8MB'")
        .contains("pg_reload_conf");
    assertThat(behind.asked(P + "/restart").getFirst().body().toString())
        .isEqualTo("{\"services\":[\"db\"]}");
  }

  @Test
  void servicesAreSetInTheCallersNameAndToldAsTheyAreSet() throws Exception {
    var auth =
        ask(
            "PATCH",
            P + "/config/auth",
            "{\"site_url\": \"https://shop.example.com\", \"smtp_pass\": \""
                + ProjectSettings.MASK
                + "\"}");
    var sent = behind.asked("/api/projects/" + FleetBehind.REF + "/settings").getFirst();
    // A secret that comes back as it was told is the same.
    assertThat(sent.body().toString())
        .isEqualTo("{\"auth\":{\"site_url\":\"https://shop.example.com\"}}");
    assertThat(sent.method() + " " + sent.token()).isEqualTo("PATCH Bearer " + FleetBehind.TOKEN);
    assertThat(auth.status()).isEqualTo(200);
    assertThat(auth.body()).isEqualTo(ask("GET", P + "/config/auth", null).body());
    assertThat(auth.body().path("site_url").asString("")).isEqualTo("https://shop.example.com");
    assertThat(auth.body().path("jwt_exp").asInt()).isEqualTo(60);
    assertThat(auth.body().path("smtp_pass").asString("")).isEqualTo(ProjectSettings.MASK);
    assertThat(auth.body().path("disable_signup").asBoolean(true)).isFalse();
    assertThat(ask("PATCH", P + "/postgrest", "{\"max_rows\": 7}").body().toString())
        .isEqualTo(
            "{\"db_schema\":\"public,storage,graphql_public\",\"max_rows\":7,"
                + "\"db_extra_search_path\":\"public\",\"db_pool\":null}");
    var storage = ask("PATCH", P + "/config/storage", "{\"fileSizeLimit\": 1}").body();
    assertThat(storage.at("/features/s3Protocol/enabled").asBoolean(true)).isFalse();
    assertThat(storage.at("/features/imageTransformation/enabled").asBoolean()).isTrue();
    assertThat(ask("PATCH", P + "/postgrest?dry_run=true", "{\"max_rows\": 7}").body())
        .anySatisfy(one -> assertThat(one.asString("")).isEqualTo("change_settings"));
    assertThat(ask("PATCH", P + "/postgrest", "[]").status()).isEqualTo(400);
  }

  @Test
  void nobodyIsRestartedWhoDoesNotWantIt() throws Exception {
    ask(
        "PUT",
        P + "/config/database/postgres",
        "{\"max_connections\": 200, \"restart_database\": false}");
    assertThat(behind.asked(P + "/restart")).isEmpty();
  }

  @Test
  void theNewestLineComesFirst() throws Exception {
    var told =
        ask(
            "GET",
            P
                + "/analytics/endpoints/logs.all?iso_timestamp_start=2026-11-21T09:00:00Z"
                + "&iso_timestamp_end=2026-11-21T11:00:00Z",
            null);
    var lines = told.body().path("result");
    assertThat(lines)
        .extracting(line -> line.path("event_message").asString(""))
        .containsExactly("second", "first");
    assertThat(lines.path(1).path("timestamp").asLong()).isEqualTo(1_795_255_200_000_001L);
    assertThat(behind.asked("/api/projects").getFirst().path()).contains("service=api-gw");
  }

  private Told migrate(String query) throws IOException, InterruptedException {
    var request = request("POST", P + "/database/migrations", "{\"query\": \"" + query + "\"}");
    return send(request.header("Idempotency-Key", "k"));
  }

  /** What meta would answer to what this service asks it. */
  private static Answer rows(String sql) {
    if (sql.contains("schema_migrations")) {
      return new Answer(
          200,
          "[{\"version\":\"20260101000000\",\"name\":\"a\",\"statements\":[\"x\"],\"rollback\":[],"
              + "\"created_by\":\"\",\"idempotency_key\":\"\"}]");
    }
    if (sql.contains("current_database")) {
      return new Answer(200, "[{\"name\":\"postgres\",\"schemas\":[{\"name\":\"public\"}]}]");
    }
    return sql.contains("current_setting")
        ? new Answer(200, "[{\"name\":\"max_connections\",\"value\":\"100\"}]")
        : new Answer(200, "[]");
  }

  private static boolean known(String operation) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/management/paths.txt"))
        .contains(operation);
  }

  private static String bodyFor(Entry entry) {
    if (entry.method().equals("GET")) {
      return "";
    }
    return entry.path().endsWith("config/database/postgres")
        ? "{\"work_mem\": \"8MB\"}"
        : "{\"query\": \"select 1\"}";
  }

  private static String path(Entry entry) {
    var path = entry.path();
    for (var variable : VARIABLES.entrySet()) {
      path = path.replace(variable.getKey(), variable.getValue());
    }
    return path.replaceAll("\\{[^}]*}", "x")
        + (entry.method().equals("DELETE") ? "?gte=20260101000000" : "");
  }

  private static Told ask(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(request(method, path, body));
  }

  private static HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + FleetBehind.TOKEN)
        .header("Content-Type", "application/json")
        .method(
            method,
            body == null || body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
  }

  private static Told send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    var text = response.body();
    Answered.here()
        .hold(
            response.request().method(),
            response.uri().getRawPath(),
            response.statusCode(),
            response.headers().firstValue("Content-Type").orElse(null),
            text.getBytes(UTF_8));
    return new Told(
        response.statusCode(), text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text));
  }
}
