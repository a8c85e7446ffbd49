package dev.supaplane.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneDirectoryTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Address DATABASE = new Address("10.0.0.7", 20_001);
  private static final Address API = new Address("10.0.0.7", 20_000);

  private record Reply(int status, String body) {}

  private final AtomicReference<Reply> reply = new AtomicReference<>();
  private final AtomicReference<String> asked = new AtomicReference<>();
  private HttpServer server;
  private ControlPlaneDirectory directory;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          asked.set(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          var bytes = reply.get().body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.get().status(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    directory =
        new ControlPlaneDirectory(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            () -> "token",
            Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    directory.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE_HEALTHY,false",
    "ACTIVE_UNHEALTHY,false",
    "PAUSE_FAILED,false",
    "UNKNOWN,false",
    "COMING_UP,true",
    "RESTARTING,true"
  })
  void aProjectThatMayRunIsTried(String status, boolean comingUp) throws Exception {
    reply.set(new Reply(200, project(status)));
    assertThat(find()).contains(new Route.Open(DATABASE, API, comingUp));
    assertThat(asked.get()).isEqualTo("/internal/v1/projects/" + REF + " Bearer token");
  }

  @ParameterizedTest
  @CsvSource({"INACTIVE,PAUSED", "PAUSING,GOING_DOWN", "GOING_DOWN,GOING_DOWN", "REMOVED,REMOVED"})
  void aProjectWhosePortsMayBeAnothersIsNot(String status, Route.Reason reason) throws Exception {
    reply.set(new Reply(200, project(status)));
    assertThat(find()).contains(new Route.Shut(reason));
  }

  @Test
  void aStackThatPublishesNothingHasNoAddress() throws Exception {
    reply.set(
        new Reply(
            200,
            """
            {"status": "ACTIVE_HEALTHY", "endpoint": null, "database": {"host": "x", "port": null}}
            """));
    assertThat(find()).contains(new Route.Open(null, null, false));
  }

  @Test
  void aProjectThatNeverWasIsNone() throws Exception {
    reply.set(new Reply(404, "{}"));
    assertThat(find()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no", "[]", "{}", "{\"status\": \"ACTIVE_HEALTHY\", \"endpoint\": \"::\"}"})
  void whatSaysNothingIsNoAnswer(String body) {
    assertThatThrownBy(() -> ControlPlaneDirectory.route(body))
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void aRefusalOfTheControlPlaneIsNoAnswer() {
    reply.set(new Reply(401, "{}"));
    assertThatThrownBy(this::find)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("401")
        .hasMessageNotContaining("token");
  }

  private Optional<Route> find() throws Exception {
    return directory.find(REF).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static String project(String status) {
    return """
    {"ref": "abcdefghijklmnopqrst", "status": "%s", "endpoint": "http://10.0.0.7:20000",
     "database": {"host": "10.0.0.7", "port": 20001, "version": "17"}, "services": []}
    """
        .formatted(status);
  }
}
