package dev.supaplane.command.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/**
 * A worker's API that tells what it was asked. It stands on a server of the JDK: closing a context
 * ends every server of the library that the services use.
 */
final class FakeWorker implements AutoCloseable {
  static final String REFUSED = "refuse";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TOKEN = "worker-api-".repeat(4);

  /** Bodies of the plans that were asked for. */
  final List<String> planned = new CopyOnWriteArrayList<>();

  private final Path tokenFile;
  private volatile int planStatus = 200;
  private volatile Map<String, ?> planAnswer = Map.of();
  private final HttpServer server;

  FakeWorker(Path directory) throws IOException {
    tokenFile = Files.writeString(directory.resolve("worker-api-token"), TOKEN);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var headers = exchange.getRequestHeaders();
      var query = query(exchange);
      if (!("Bearer " + TOKEN).equals(headers.getFirst("Authorization"))) {
        send(exchange, 401, Map.of("code", "unauthorized", "detail", "wrong token"));
      } else if (exchange.getRequestURI().getPath().endsWith("/plan")) {
        planned.add(body);
        send(exchange, planStatus, planAnswer);
      } else if (exchange.getRequestURI().getPath().equals("/v1/adoptable")) {
        send(
            exchange,
            200,
            Map.of("projects", adoptable(query.getOrDefault("compose_project", ""))));
      } else if (body.equals(REFUSED)) {
        send(exchange, 409, Map.of("code", "service_not_running", "detail", "Resume the project"));
      } else {
        var said = new HashMap<String, Object>(query);
        said.put("path", exchange.getRequestURI().getPath());
        said.put("actor", String.valueOf(headers.getFirst("Supaplane-Actor")));
        said.put("body", body);
        send(exchange, 200, said);
      }
    }
  }

  /** It sees every compose project that is asked for, but those called hidden or nonsense. */
  private static List<Map<String, Object>> adoptable(String asked) {
    if (asked.equals("nonsense")) {
      return List.of(Map.of("compose_project", asked));
    }
    return asked.startsWith("hidden")
        ? List.of()
        : List.of(
            Map.of(
                "compose_project",
                asked,
                "working_directory",
                "/srv/" + asked,
                "postgres_major",
                "17",
                "something_newer",
                true,
                "services",
                List.of(
                    Map.of(
                        "service",
                        "db",
                        "number",
                        1,
                        "container",
                        asked + "-db-1",
                        "id",
                        "c1",
                        "image",
                        "supabase/postgres:17.6",
                        "image_id",
                        "sha256:1",
                        "completed",
                        false,
                        "ports",
                        List.of(
                            Map.of(
                                "address",
                                "0.0.0.0",
                                "host_port",
                                5432,
                                "container_port",
                                5432))))));
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var parameters = new HashMap<String, String>();
    var raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (var pair : raw.split("&", -1)) {
        var parts = pair.split("=", 2);
        parameters.put(
            parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    var bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** What it answers when it is asked for a plan. */
  void foresees(int status, Map<String, ?> answer) {
    planStatus = status;
    planAnswer = answer;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Path tokenFile() {
    return tokenFile;
  }

  void goAway() {
    server.stop(0);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
