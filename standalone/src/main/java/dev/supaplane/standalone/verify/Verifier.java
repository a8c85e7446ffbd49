package dev.supaplane.standalone.verify;

import dev.supaplane.standalone.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks both services for what they find when they read everything anew, and waits for it. */
public final class Verifier implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A million events take about a minute. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(300);
  private static final String READ_MODELS = "/api/projections/all";

  private final HttpClient http;
  private final String commands;
  private final String queries;
  private final String token;

  /**
   * A verifier.
   *
   * @param client makes what it asks with
   * @param commands address of the command service
   * @param queries address of the query service, which may be the same
   * @param token of the superuser
   */
  public Verifier(HttpClient.Builder client, String commands, String queries, String token) {
    this.http = client.connectTimeout(CONNECT).build();
    this.commands = commands;
    this.queries = queries;
    this.token = token;
  }

  /**
   * Compares store and topic, then the read models with ones that are made anew from the topics.
   *
   * @throws Trouble when a service refuses or cannot finish
   */
  public Proof prove() throws IOException, InterruptedException {
    var store = ask("GET", commands + "/api/verification/store");
    var _ = ask("POST", queries + READ_MODELS + "/rebuild?dry_run=true");
    return Proof.of(store, awaitComparison());
  }

  private JsonNode awaitComparison() throws IOException, InterruptedException {
    var until = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < until) {
      var told = ask("GET", queries + READ_MODELS);
      var rebuild = told.path("rebuild");
      if (rebuild.path("ended_at").isString()) {
        if (rebuild.path("phase").asString("").equals("compared")) {
          return told.path("comparison");
        }
        throw new Trouble("the read models could not be compared: " + rebuild);
      }
      Thread.sleep(POLL);
    }
    throw new Trouble(
        "the read models were not compared within " + DEADLINE.toMinutes() + " minutes");
  }

  private JsonNode ask(String method, String url) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(DEADLINE)
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new Trouble(
          method + " " + url + " answered " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
