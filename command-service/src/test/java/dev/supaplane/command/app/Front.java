package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The service as somebody with one token, or none, sees it. */
record Front(String port) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** An answer; an empty body is no members. */
  record Answer(int status, Map<?, ?> members, int retryAfter) {
    @SuppressWarnings("unchecked") // as JSON objects are
    Map<String, Object> body() {
      return (Map<String, Object>) members;
    }

    String text(String name) {
      return String.valueOf(members.get(name));
    }
  }

  /** Somebody with an account. */
  record Somebody(String id, String email) {}

  /**
   * Makes an account.
   *
   * @param token of who may
   */
  Somebody person(String token, String password) {
    var email = "p" + UUID.randomUUID().toString().replace("-", "") + "@example.com";
    var made =
        post(
            "/api/accounts",
            token,
            Map.of("email", email, "name", "Somebody", "password", password));
    assertThat(made.status()).isEqualTo(201);
    return new Somebody(made.text("id"), email);
  }

  Answer signIn(String email, String password) {
    return post(
        "/auth/v1/token?grant_type=password", null, Map.of("email", email, "password", password));
  }

  Answer refresh(String token) {
    return post("/auth/v1/token?grant_type=refresh_token", null, Map.of("refresh_token", token));
  }

  Answer get(String path, @Nullable String token) {
    return send("GET", path, token, null, null);
  }

  Answer delete(String path, @Nullable String token) {
    return send("DELETE", path, token, null, null);
  }

  Answer put(String path, @Nullable String token, Object body) {
    return send("PUT", path, token, body, null);
  }

  Answer post(String path, @Nullable String token, @Nullable Object body) {
    return send("POST", path, token, body, null);
  }

  Answer post(String path, @Nullable String token, @Nullable Object body, String key) {
    return send("POST", path, token, body, key);
  }

  private Answer send(
      String method,
      String path,
      @Nullable String token,
      @Nullable Object body,
      @Nullable String key) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .timeout(RunningCommandService.PATIENCE.dividedBy(8))
            .header("Content-Type", "application/json");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    try {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body().startsWith("{") ? JSON.readValue(answer.body(), Map.class) : Map.of(),
          answer.headers().firstValue("Retry-After").map(Integer::parseInt).orElse(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
