package dev.supaplane.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HTTP as a client speaks it. */
final class Api {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String base;
  private final Map<String, String> headers;
  private Optional<String> version = Optional.empty();

  /** An answer with its status, read as JSON where it is. */
  record Answer(int status, JsonNode body, String text) {}

  Api(String base, Map<String, String> headers) {
    this.base = base;
    this.headers = headers;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return expect(ask("GET", path, null), path);
  }

  JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return expect(ask("POST", path, JSON.writeValueAsString(body)), path);
  }

  JsonNode patch(String path, Object body) throws IOException, InterruptedException {
    return expect(ask("PATCH", path, JSON.writeValueAsString(body)), path);
  }

  JsonNode delete(String path) throws IOException, InterruptedException {
    return expect(ask("DELETE", path, null), path);
  }

  Answer ask(String method, String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(DEADLINE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    version.ifPresent(found -> request.header("Supaplane-Version", found));
    var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    response.headers().firstValue("Supaplane-Version").ifPresent(v -> version = Optional.of(v));
    var text = response.body();
    var json =
        text.startsWith("{") || text.startsWith("[")
            ? JSON.readTree(text)
            : JSON.createObjectNode();
    return new Answer(response.statusCode(), json, text);
  }

  private static JsonNode expect(Answer answer, String path) {
    if (answer.status() >= 400) {
      throw new AssertionError(path + " answered " + answer.status() + ": " + answer.text());
    }
    return answer.body();
  }
}
