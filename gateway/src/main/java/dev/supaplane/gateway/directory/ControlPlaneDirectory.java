package dev.supaplane.gateway.directory;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the query service over its API, as a worker does: it may learn where things are, no more.
 */
public final class ControlPlaneDirectory implements Directory, AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI base;
  private final Supplier<String> token;
  private final Duration deadline;
  private final HttpClient http;

  /**
   * A directory.
   *
   * @param base of the API, such as {@code http://127.0.0.1:8700}
   * @param token a worker's, asked for at each request, so that it can be replaced while this runs
   * @param deadline of one request
   */
  public ControlPlaneDirectory(URI base, Supplier<String> token, Duration deadline) {
    this.base = base;
    this.token = token;
    this.deadline = deadline;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .build();
  }

  @Override
  public CompletionStage<Optional<Route>> find(ProjectRef ref) {
    var request =
        HttpRequest.newBuilder(base.resolve("/internal/v1/projects/" + ref))
            .timeout(deadline)
            .header("Authorization", "Bearer " + token.get())
            .GET()
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(ControlPlaneDirectory::route);
  }

  private static Optional<Route> route(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case 200 -> Optional.of(route(response.body()));
      case 404 -> Optional.empty();
      default ->
          throw new CompletionException(
              new IOException("the control plane answered " + response.statusCode()));
    };
  }

  /**
   * What a project's answer says.
   *
   * @param json as {@code GET /internal/v1/projects/{ref}} answers it
   * @throws CompletionException when it says nothing of that kind
   */
  static Route route(String json) {
    try {
      var project = JSON.readTree(json);
      return route(
          project.path("status").asString(""),
          database(project.path("database")),
          api(project.path("endpoint")));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new CompletionException(new IOException("the control plane's answer is not one", e));
    }
  }

  private static Route route(String status, @Nullable Address database, @Nullable Address api) {
    return switch (status) {
      case "" -> throw new IllegalArgumentException("no status");
      case "INACTIVE" -> new Route.Shut(Route.Reason.PAUSED);
      case "PAUSING", "GOING_DOWN" -> new Route.Shut(Route.Reason.GOING_DOWN);
      case "REMOVED" -> new Route.Shut(Route.Reason.REMOVED);
      case "COMING_UP", "RESTORING", "RESTARTING", "RESIZING", "UPGRADING" ->
          new Route.Open(database, api, true);
      // Whatever failed last: what runs may be used.
      default -> new Route.Open(database, api, false);
    };
  }

  private static @Nullable Address database(JsonNode database) {
    return database.path("port").isInt()
        ? new Address(database.path("host").asString(""), database.path("port").asInt())
        : null;
  }

  private static @Nullable Address api(JsonNode endpoint) {
    if (!endpoint.isString()) {
      return null;
    }
    var uri = URI.create(endpoint.asString());
    var host = uri.getHost();
    return host == null || uri.getPort() < 1 ? null : new Address(host, uri.getPort());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
