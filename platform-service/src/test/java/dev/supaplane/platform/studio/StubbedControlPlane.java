package dev.supaplane.platform.studio;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A control plane in few words: it keeps organizations and projects, and whatever it is told to do
 * is done at the next look. It is the gateway and meta of each project, too.
 */
final class StubbedControlPlane implements AutoCloseable {
  static final String SERVICE_KEY = "service-key-of-the-stub";
  static final String CONNECTION = "sealed-for-meta";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int REF = 20;

  /** A request as it came. */
  record Asked(
      String method,
      String path,
      String query,
      String token,
      JsonNode body,
      Map<String, String> headers) {}

  /** Who may not read secrets, as the command service would refuse it. */
  volatile boolean secretsRefused;

  /** Whether somebody has to wait before they sign up, seven seconds then. */
  volatile boolean signUpTooOften;

  /** Who asks, and as what. */
  volatile String kind = "superuser";

  volatile String role = "owner";

  /** What meta answers. */
  volatile int metaStatus = 200;

  volatile String metaAnswer = "[{\"one\":1}]";

  /** What the command service answers who may only read. */
  volatile Object read = true;

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> organizations = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Object>> projects = new ConcurrentHashMap<>();
  private final Map<String, String> next = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;
  private int made;

  StubbedControlPlane() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Answers as at the beginning, and has been asked nothing. */
  void beginAnew() {
    secretsRefused = false;
    signUpTooOften = false;
    kind = "superuser";
    role = "owner";
    metaStatus = 200;
    metaAnswer = "[{\"one\":1}]";
    read = true;
    asked.clear();
  }

  String organization(String name) {
    var slug = name(++made);
    organizations.put(slug, name);
    return slug;
  }

  String project(String slug, String name, String status) {
    var ref = name(++made);
    var project = new LinkedHashMap<String, Object>();
    project.put("id", ref);
    project.put("ref", ref);
    project.put("name", name);
    project.put("organization_slug", slug);
    project.put("region", "local");
    project.put("created_at", "2026-01-01T00:00:%02dZ".formatted(made % 60));
    project.put("updated_at", "2026-01-02T00:00:00Z");
    project.put("status", status);
    project.put("endpoint", url());
    project.put(
        "database",
        Map.of("host", "127.0.0.1", "port", 25000, "version", "17.6", "postgres_engine", "17"));
    project.put(
        "local_runtime", Map.of("revision", "2026.09", "exclude_services", List.of("studio")));
    projects.put(ref, project);
    return ref;
  }

  /** What was asked of a path. */
  List<Asked> asked(String method, String path) {
    return asked.stream().filter(a -> a.method().equals(method) && a.path().equals(path)).toList();
  }

  private static String name(int number) {
    var letters = new StringBuilder();
    for (var rest = number; letters.length() < REF; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var path = exchange.getRequestURI().getPath();
      var method = exchange.getRequestMethod();
      var body = text.isEmpty() ? JSON.readTree("null") : JSON.readTree(text);
      var headers = new LinkedHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      asked.add(
          new Asked(
              method,
              path,
              Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
              headers.getOrDefault("authorization", ""),
              body,
              headers));
      if (path.equals("/pg/query")) {
        send(exchange, metaStatus, metaAnswer);
        return;
      }
      var reply = reply(method, path, query(exchange), body);
      if (reply == null) {
        send(
            exchange,
            404,
            "{\"code\":\"project_not_found\",\"message\":\"There is no such thing\"}");
      } else if (reply instanceof Refusal refusal) {
        send(exchange, refusal.status(), JSON.writeValueAsString(refusal.body()));
      } else {
        send(exchange, method.equals("POST") ? 201 : 200, JSON.writeValueAsString(reply));
      }
    }
  }

  private record Refusal(int status, Map<String, ?> body) {}

  private @Nullable Object reply(
      String method, String path, Map<String, String> query, JsonNode body) {
    var parts = List.of(path.substring(1).split("/", -1));
    return switch (method + " " + parts.getFirst() + "/" + parts.get(1)) {
      case "GET api/me" ->
          Map.of("kind", kind, "id", ACCOUNT, "email", "ada@example.com", "name", "Ada");
      case "GET api/operations" ->
          Map.of("operations", List.of(Map.of("ended_at", "2026-01-03T00:00:00Z")));
      case "GET api/tokens" -> Map.of("tokens", List.of(token()));
      case "POST api/tokens" -> {
        var token = new LinkedHashMap<String, Object>(token());
        token.put("token", "sbp_" + "0".repeat(40));
        yield token;
      }
      case "DELETE api/tokens" -> Map.of();
      case "POST auth/v1" ->
          signUpTooOften
              ? new Refusal(429, Map.of("code", 429, "msg", "Too many tries"))
              : new Refusal(
                  422,
                  Map.of(
                      "code", 422, "error_code", "signup_disabled", "msg", "Signups not allowed"));
      case "GET v1/organizations" ->
          parts.size() == 2
              ? organizations.entrySet().stream()
                  .map(e -> Map.of("id", e.getKey(), "slug", e.getKey(), "name", e.getValue()))
                  .toList()
              : organization(parts.get(2), organizations.get(parts.get(2)));
      case "POST v1/organizations" -> {
        var slug = organization(body.path("name").asString());
        yield Map.of("id", slug, "slug", slug, "name", body.path("name").asString());
      }
      case "PATCH v1/organizations" -> {
        organizations.put(parts.get(2), body.path("name").asString());
        yield Map.of();
      }
      case "GET api/organizations" ->
          parts.get(3).equals("members")
              ? List.of(Map.of("account", ACCOUNT, "email", "ada@example.com", "role", role))
              : List.of(
                  Map.of(
                      "id",
                      INVITATION,
                      "email",
                      "bob@example.com",
                      "role",
                      "read_only",
                      "made_at",
                      "2026-01-01T00:00:00Z"));
      case "POST api/organizations" ->
          body.path("email").asString().startsWith("nobody")
              ? new Refusal(404, Map.of("code", "account_not_found", "detail", "no such account"))
              : Map.of();
      case "DELETE api/organizations", "PATCH api/organizations", "DELETE v1/organizations" ->
          Map.of();
      default -> ofProjects(method, parts, query, body);
    };
  }

  static final String ACCOUNT = "11111111-1111-4111-8111-111111111111";
  static final String INVITATION = "22222222-2222-4222-8222-222222222222";

  private @Nullable Object ofProjects(
      String method, List<String> parts, Map<String, String> query, JsonNode body) {
    if (!parts.get(1).equals("projects")) {
      return null;
    }
    if (parts.size() == 2) {
      return method.equals("POST") ? created(body) : list(query);
    }
    var project = projects.get(parts.get(2));
    if (project == null) {
      return null;
    }
    var ref = parts.get(2);
    var verb = parts.size() > 3 ? parts.get(3) : "";
    return switch (method + " " + verb) {
      case "GET " -> look(ref, project);
      case "PATCH " -> {
        project.put("name", body.path("name").asString());
        yield Map.of();
      }
      case "PATCH settings" -> {
        var values = new LinkedHashMap<String, Object>();
        body.properties()
            .forEach(
                group ->
                    group
                        .getValue()
                        .properties()
                        .forEach(
                            one ->
                                values.put(group.getKey() + "." + one.getKey(), one.getValue())));
        project.put("settings", Map.of("revision", 1, "values", values, "secrets", List.of()));
        yield Map.of("ref", ref);
      }
      case "DELETE " -> {
        projects.remove(ref);
        yield Map.of("id", ref, "ref", ref, "name", project.get("name"));
      }
      case "POST pause" -> becoming(ref, project, "PAUSING", "INACTIVE");
      case "POST restore" -> becoming(ref, project, "RESTORING", "ACTIVE_HEALTHY");
      case "POST restart" -> becoming(ref, project, "RESTARTING", "ACTIVE_HEALTHY");
      case "GET api-keys" ->
          secret(
              List.of(
                  Map.of("name", "anon", "api_key", "anon-key"),
                  Map.of("name", "service_role", "api_key", SERVICE_KEY)));
      case "GET jwt-secret" -> secret(Map.of("jwt_secret", "jwt-secret-of-the-stub"));
      case "GET meta-access" ->
          secret(Map.of("connection", CONNECTION, "service_key", SERVICE_KEY));
      case "POST read-only-query" -> List.of(Map.of("read", read));
      default -> null;
    };
  }

  private Object secret(Object answer) {
    return secretsRefused
        ? new Refusal(403, Map.of("code", "forbidden", "detail", "not for you"))
        : answer;
  }

  private Object created(JsonNode body) {
    var slug = body.path("organization_slug").asString();
    var ref = project(slug, body.path("name").asString(), "COMING_UP");
    next.put(ref, "ACTIVE_HEALTHY");
    var answer = new LinkedHashMap<>(Objects.requireNonNull(projects.get(ref)));
    answer.put("api_keys", Map.of("anon", "anon-key", "service_role", SERVICE_KEY));
    return answer;
  }

  private List<Map<String, Object>> list(Map<String, String> query) {
    var slug = query.get("organization_slug");
    var offset = Integer.parseInt(query.getOrDefault("offset", "0"));
    var all = new ArrayList<Map<String, Object>>();
    projects.values().stream()
        .filter(project -> slug == null || slug.equals(project.get("organization_slug")))
        .sorted(Comparator.comparing(project -> String.valueOf(project.get("ref"))))
        .forEach(all::add);
    return all.stream()
        .skip(offset)
        .limit(Integer.parseInt(query.getOrDefault("limit", "100")))
        .toList();
  }

  private Map<String, Object> look(String ref, Map<String, Object> project) {
    var seen = new LinkedHashMap<>(project);
    var settled = next.remove(ref);
    if (settled != null) {
      project.put("status", settled);
    }
    return seen;
  }

  private Object becoming(String ref, Map<String, Object> project, String now, String then) {
    project.put("status", now);
    next.put(ref, then);
    return Map.of("ref", ref);
  }

  private static @Nullable Object organization(String slug, @Nullable String name) {
    return name == null ? null : Map.of("id", slug, "slug", slug, "name", name);
  }

  private static Map<String, Object> token() {
    return Map.of("id", ACCOUNT, "name", "laptop", "issued_at", "2026-01-01T00:00:00Z");
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var query = new LinkedHashMap<String, String>();
    var text = exchange.getRequestURI().getRawQuery();
    if (text != null) {
      for (var pair : text.split("&", -1)) {
        var parts = pair.split("=", 2);
        query.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    return query;
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Supaplane-Version", "thing@1");
    if (status == 429) {
      exchange.getResponseHeaders().set("Retry-After", "7");
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
