package dev.supaplane.standalone.chaos;

import dev.supaplane.standalone.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who wants something and does not give up: the same command with the same key, until it
 * is answered.
 */
final class Client implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(DEADLINE).build();
  private final String commands;
  private final String queries;
  private final String token;

  Client(String commands, String queries, String token) {
    this.commands = commands;
    this.queries = queries;
    this.token = token;
  }

  /**
   * Asks for something until it is accepted.
   *
   * @throws Trouble when it is refused, or nobody answers for minutes
   */
  JsonNode command(String method, String path, @Nullable Object body) throws InterruptedException {
    var key = UUID.randomUUID().toString();
    var text = body == null ? "" : JSON.writeValueAsString(body);
    var until = System.nanoTime() + PATIENCE.toNanos();
    var last = "nobody answered";
    while (System.nanoTime() < until) {
      try {
        var response = send(method, commands + path, key, text);
        if (response.statusCode() < 300) {
          return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
        }
        last = response.statusCode() + " " + response.body();
        if (response.statusCode() < 500) {
          throw new Trouble(method + " " + path + " was refused: " + last);
        }
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(PAUSE);
    }
    throw new Trouble(method + " " + path + " was never accepted: " + last);
  }

  /** An answer of the read model; empty while it has none. */
  Optional<JsonNode> query(String path) throws InterruptedException {
    try {
      var response = send("GET", queries + path, null, "");
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a process says that it can serve. */
  boolean isReady(String url) throws InterruptedException {
    try {
      return send("GET", url + "/readyz", null, "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> send(String method, String url, @Nullable String key, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(DEADLINE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
  }
}
