package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.supaplane.kit.crypto.PassphraseCipher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** A project's database through its meta: for who may have its secrets, and for who may not. */
class MetaRoutesTest extends RunningCommandService {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final int PORTS = 10;

  /** Listens before any project has its port, so that it is free on any machine. */
  private final HttpServer gateway =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  private String ref = "";
  private Map<String, String> secrets = Map.of();
  private String reader = "";
  private volatile boolean keepsOptions = true;
  private volatile String keepsSecret = "";
  private volatile String apikey = "";
  private volatile String limits = "";

  MetaRoutesTest() throws IOException {}

  @Override
  String ports() {
    var first = gateway.getAddress().getPort();
    return first + "-" + (first + PORTS);
  }

  @BeforeAll
  void aProjectWithMeta() {
    var front = new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
    var person = front.person(TOKEN, AccountsTest.PASSWORD);
    var session = front.signIn(person.email(), AccountsTest.PASSWORD).text("access_token");
    var slug = front.post("/v1/organizations", session, Map.of("name", "Acme")).text("slug");
    var limits = Map.of("name", "reader", "permissions", List.of("database_read"));
    reader = front.post("/api/tokens", session, limits).text("token");
    var project = create(slug, UUID.randomUUID().toString());
    ref = text(project, "ref");
    secrets = all();
    assertThat(URI.create(text(project, "endpoint"))).hasPort(gateway.getAddress().getPort());
    gateway.createContext("/pg/query", this::meta);
    gateway.start();
    db().sql("create table if not exists victim (id serial primary key)").update();
    db().sql("insert into victim default values").update();
  }

  @AfterAll
  void noMeta() {
    gateway.stop(0);
  }

  @Test
  void whatItTakesIsEncryptedForMetaAndTheReadIsNoted() {
    var access = get("/api/projects/" + ref + "/meta-access");
    assertThat(access).containsEntry("address", "db:5432").containsEntry("read_only", false);
    assertThat(access).containsEntry("service_key", secrets.get("SERVICE_ROLE_KEY"));
    var connection = opened(text(access, "connection"));
    assertThat(connection)
        .isEqualTo(
            "postgresql://postgres:" + secrets.get("POSTGRES_PASSWORD") + "@db:5432/postgres");
    assertThat(access.toString()).doesNotContain(secrets.get("POSTGRES_PASSWORD"));
    var reading = get("/api/projects/" + ref + "/meta-access?read_only=true");
    assertThat(opened(text(reading, "connection")))
        .endsWith("?options=-c%20default_transaction_read_only%3Don");
    assertThat(text(get("/api/projects/" + ref + "/jwt-secret"), "jwt_secret"))
        .isEqualTo(secrets.get("JWT_SECRET"));
    var entries = get("/api/audit?subject=" + ref + "&limit=100").toString();
    assertThat(entries).contains("read=meta-access", "read=jwt-secret");
    assertThat(secrets.values()).noneMatch(entries::contains);
    get("/api/projects/" + "z".repeat(20) + "/meta-access", 404);
  }

  @Test
  void readingAnswersRows() {
    assertThat(read("-- how many\nselect count(*)::text as said from victim;", 200))
        .isEqualTo("[{\"said\":\"1\"}]");
    assertThat(apikey).isEqualTo(secrets.get("SERVICE_ROLE_KEY"));
    assertThat(read("select no_such_column from victim", 400)).contains("no_such_column");
  }

  /** Against a real PostgreSQL, which is what refuses them if nothing here does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from victim",
        "select 1; delete from victim",
        "with gone as (delete from victim returning 1) select * from gone",
        "explain analyze delete from victim",
        "explain analyze create table stolen as select * from victim",
        "explain (analyze) select * into stolen from victim",
        "explain/**/analyze select * into stolen from victim",
        "select * into stolen from victim",
        "select nextval('victim_id_seq')",
        "select set_config('transaction_read_only', 'off', true)",
        "do $$ begin commit; delete from victim; end $$",
        "call gone()",
        "set transaction read write",
        "set default_transaction_read_only = off",
        "begin read write",
        "/* /* */ select */ delete from victim",
        "-- select\rdelete from victim",
        "copy victim to program 'true'",
        "select 1 for update",
        "select id from victim for update",
        "prepare p as delete from victim"
      })
  void nothingButReadingIsDone(String query) {
    var answer =
        client
            .post()
            .uri("/api/projects/" + ref + "/read-only-query")
            .bodyValue(Map.of("query", query))
            .exchange()
            .returnResult(String.class);
    if (!query.equals("select 1 for update")) {
      assertThat(answer.getStatus().value()).isIn(400, 403);
    }
    assertThat(db().sql("select count(*) from victim").query(Integer.class).single()).isEqualTo(1);
    assertThat(db().sql("select to_regclass('stolen')::text").query(String.class).optional())
        .isEmpty();
  }

  @Test
  void valuesHaveNoStatementBefore() {
    client
        .post()
        .uri("/api/projects/" + ref + "/read-only-query")
        .bodyValue(Map.of("query", "select 1 as said", "parameters", List.of(1)))
        .exchange()
        .expectStatus()
        .isOk();
    assertThat(limits).isEqualTo("queryTimeoutSecs=60");
  }

  @Test
  void aMetaThatDropsTheFenceIsNotAsked() {
    keepsOptions = false;
    try {
      assertThat(read("select 1 as said", 403)).contains("reading_not_fenced");
    } finally {
      keepsOptions = true;
    }
  }

  /** Whatever the project's revision is: what matters is what its database would tell. */
  @Test
  void aDatabaseThatTellsTheJwtSecretIsAskedByWhoMayReadSecretsAlone() {
    var query = "select current_setting('app.settings.jwt_secret', true) as said";
    assertThat(read(reader, query, 200)).contains("null");
    keepsSecret = " -c app.settings.jwt_secret=of-the-project";
    try {
      assertThat(read(reader, query, 403)).contains("forbidden").doesNotContain("of-the-project");
      assertThat(read(query, 200)).contains("of-the-project");
    } finally {
      keepsSecret = "";
    }
  }

  /** One that only the next connection, or another role's, would tell. */
  @Test
  void aSecretThatIsKeptForSomeRoleIsOneThatItTells() {
    var user =
        context.getEnvironment().getRequiredProperty("supaplane.command.datasource.username");
    var query = "select setconfig::text as said from pg_db_role_setting";
    db().sql("create role teller").update();
    try {
      db().sql("alter role teller set \"app.settings.jwt_secret\" to 'of-the-project'").update();
      assertThat(user).isNotEqualTo("teller");
      assertThat(read(reader, query, 403)).contains("forbidden");
    } finally {
      db().sql("drop role teller").update();
    }
    assertThat(read(reader, "select 1 as said", 200)).contains("1");
  }

  private String read(String query, int status) {
    return read(TOKEN, query, status);
  }

  private String read(String token, String query, int status) {
    return Objects.requireNonNullElse(
        client
            .post()
            .uri("/api/projects/" + ref + "/read-only-query")
            .headers(headers -> headers.setBearerAuth(token))
            .bodyValue(Map.of("query", query))
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectBody(String.class)
            .returnResult()
            .getResponseBody(),
        "");
  }

  private Map<String, Object> get(String path) {
    return get(path, 200);
  }

  private Map<String, Object> get(String path, int status) {
    return Objects.requireNonNull(
        client
            .get()
            .uri(path)
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> all() {
    return (Map<String, String>)
        Objects.requireNonNull(
            client
                .get()
                .uri("/internal/v1/projects/" + ref + "/secrets")
                .headers(headers -> headers.setBearerAuth(WORKER))
                .exchange()
                .expectBody(OBJECT)
                .returnResult()
                .getResponseBody()
                .get("values"));
  }

  private String opened(String connection) {
    return PassphraseCipher.decrypt(connection, secrets.get("PG_META_CRYPTO_KEY")).orElseThrow();
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }

  /** Does what meta does: opens the connection that it is sent, and runs the text as it is. */
  private void meta(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      limits = exchange.getRequestURI().getQuery();
      apikey = exchange.getRequestHeaders().getFirst("apikey");
      var url = opened(exchange.getRequestHeaders().getFirst("x-connection-encrypted"));
      var options =
          url.contains("?options=")
              ? URLDecoder.decode(url.split("options=", 2)[1], StandardCharsets.UTF_8)
              : "";
      int status;
      String answer;
      try {
        answer =
            JSON.writeValueAsString(
                rows(keepsOptions ? options + keepsSecret : "", body.path("query").asString()));
        status = 200;
      } catch (SQLException e) {
        answer =
            JSON.writeValueAsString(Map.of("code", e.getSQLState(), "message", e.getMessage()));
        status = 400;
      }
      var bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private List<Map<String, String>> rows(String options, String query) throws SQLException {
    var environment = context.getEnvironment();
    var properties = new Properties();
    properties.setProperty(
        "user", environment.getRequiredProperty("supaplane.command.datasource.username"));
    properties.setProperty(
        "password", environment.getRequiredProperty("supaplane.command.datasource.password"));
    properties.setProperty("options", options);
    properties.setProperty("preferQueryMode", "simple");
    try (var connection =
            DriverManager.getConnection(
                environment.getRequiredProperty("supaplane.command.datasource.url"), properties);
        var statement = connection.createStatement()) {
      statement.execute(query);
      var rows = statement.getResultSet();
      return rows != null && rows.next()
          ? List.of(Map.of(rows.getMetaData().getColumnLabel(1), String.valueOf(rows.getString(1))))
          : List.of();
    }
  }
}
