package dev.supaplane.platform.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this service talks to, with one project in it: the command and query services, and the
 * project's gateway with meta behind it. It remembers what it was asked.
 */
final class FleetBehind implements AutoCloseable {
  static final String REF = "abcdefghijklmnopqrst";
  static final String TOKEN = "sbp_0123456789abcdef0123456789abcdef01234567";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PLAN =
      """
      {"dry_run": true, "command": "change_settings", "would": {"status": "ACTIVE_HEALTHY",
      "operation": null, "events": ["dev.supaplane.project.settings-changed.v1"],
      "placement": null}, "engine_known": true, "created": [], "changed": [], "recreated": [],
      "destroyed": [], "unchanged": [], "data_loss": false, "warnings": []}
      """;

  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile String status = "ACTIVE_HEALTHY";
  private volatile Function<String, Answer> meta = _ -> new Answer(200, "[]");

  /** A request that came. */
  record Asked(String method, String path, String token, String connection, JsonNode body) {}

  /** An answer to it. */
  record Answer(int status, String body) {}

  FleetBehind() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What meta answers to SQL from now on. */
  void meta(Function<String, Answer> answers) {
    meta = answers;
  }

  void status(String now) {
    status = now;
  }

  List<Asked> asked(String path) {
    return asked.stream().filter(one -> one.path().startsWith(path)).toList();
  }

  void forget() {
    asked.clear();
    status = "ACTIVE_HEALTHY";
    meta = _ -> new Answer(200, "[]");
  }

  private void handle(HttpExchange exchange) throws IOException {
    var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var body = text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
    var path = exchange.getRequestURI().toString();
    var token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    var connection =
        String.valueOf(exchange.getRequestHeaders().getFirst("x-connection-encrypted"));
    asked.add(new Asked(exchange.getRequestMethod(), path, token, connection, body));
    var answer = answer(exchange.getRequestMethod(), path, body);
    var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(String method, String path, JsonNode body) {
    var project = "/v1/projects/" + REF;
    return switch (method + " " + path.replaceAll("\\?.*", "")) {
      case "GET /v1/projects/" + REF -> json(project());
      case "GET /v1/projects" -> json(List.of(project()));
      case "GET /v1/organizations/acme" -> json(Map.of("slug", "acme", "name", "Acme"));
      case "GET /v1/projects/" + REF + "/api-keys" ->
          json(
              List.of(
                  Map.of("name", "anon", "id", "anon", "api_key", "ANON"),
                  Map.of("name", "service_role", "id", "service_role", "api_key", "SERVICE")));
      case "PATCH /api/projects/" + REF + "/settings" ->
          path.endsWith("dry_run=true") ? new Answer(200, PLAN) : json(Map.of("ref", REF));
      case "GET /api/projects/" + REF + "/meta-access" ->
          json(Map.of("service_key", "SERVICE", "connection", "SEALED"));
      case "POST /v1/projects/" + REF + "/restart" -> json(Map.of("ref", REF));
      case "GET /api/projects/" + REF + "/logs" ->
          json(
              Map.of(
                  "lines",
                  List.of(
                      Map.of("at", "2026-11-21T10:00:00.000001Z", "text", "first"),
                      Map.of("at", "2026-11-21T10:00:01Z", "text", "second"))));
      case "POST /api/projects/" + REF + "/exec" ->
          json(
              Map.of(
                  "exit_code",
                  0,
                  "stdout",
                  "{\"work_mem\":{\"value\":\"4MB\",\"context\":\"user\",\"override\":null},"
                      + "\"max_connections\":{\"value\":\"100\",\"context\":\"postmaster\","
                      + "\"override\":null}}\n",
                  "stderr",
                  ""));
      case "POST /pg/query" -> meta.apply(body.path("query").asString(""));
      case "GET /pg/generators/typescript" -> new Answer(200, "export type Database = {}");
      default ->
          new Answer(
              404,
              path.startsWith(project) || path.startsWith("/api/me")
                  ? "{\"message\":\"nothing here\",\"code\":\"not_found\"}"
                  : "{\"message\":\"There is none\",\"code\":\"project_not_found\"}");
    };
  }

  private Map<String, Object> project() {
    return Map.of(
        "ref",
        REF,
        "name",
        "shop",
        "status",
        status,
        "region",
        "local",
        "created_at",
        "2026-11-21T09:00:00Z",
        "endpoint",
        url(),
        "database",
        Map.of("version", "17.6"),
        "settings",
        Map.of(
            "revision",
            1,
            "values",
            Map.of(
                "auth.site_url",
                "https://shop.example.com",
                "auth.jwt_exp",
                60,
                "postgrest.max_rows",
                7,
                "storage.features.s3Protocol.enabled",
                false),
            "secrets",
            List.of("auth.smtp_pass")),
        "local_runtime",
        Map.of("revision", "2026.09", "exclude_services", List.of("functions", "supavisor")));
  }

  private static Answer json(Object value) {
    return new Answer(200, JSON.writeValueAsString(value));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
