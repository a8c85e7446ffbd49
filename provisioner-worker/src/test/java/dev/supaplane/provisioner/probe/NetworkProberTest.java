package dev.supaplane.provisioner.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.supaplane.provisioner.stack.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkProberTest {
  private static final String KEY = "a-key-that-nobody-may-see";
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final AddressFinder FINDER =
      new AddressFinder(
          "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty()));

  private final NetworkProber prober = new NetworkProber(FINDER, PATIENT);
  private final NetworkProber hasty = new NetworkProber(FINDER, SHORT);

  @AfterEach
  void close() {
    prober.close();
    hasty.close();
  }

  @Test
  void anAnswerOfTwoHundredIsHealthyAndTheKeyGoesAlong() throws Exception {
    var key = new AtomicReference<String>();
    try (var server =
        new Answering(
            exchange -> {
              key.set(exchange.getRequestHeaders().getFirst("apikey"));
              exchange.sendResponseHeaders(204, -1);
            })) {
      assertThat(prober.probe(http(server.port()))).isEqualTo(ProbeResult.healthy());
      assertThat(key).hasValue(KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void anAnswerThatMeansStartingIsNotYet(int status) throws Exception {
    try (var server = new Answering(exchange -> exchange.sendResponseHeaders(status, -1))) {
      assertThat(prober.probe(http(server.port())))
          .isEqualTo(new ProbeResult.NotYet("HTTP " + status + " at 127.0.0.1:" + server.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 404, 500})
  void anyOtherAnswerIsSick(int status) throws Exception {
    var asked = new AtomicInteger();
    try (var server =
        new Answering(
            exchange -> {
              asked.incrementAndGet();
              exchange.getResponseHeaders().set("Location", "/elsewhere");
              exchange.sendResponseHeaders(status, -1);
            })) {
      assertThat(prober.probe(http(server.port()))).isInstanceOf(ProbeResult.Sick.class);
      assertThat(asked).as("redirects are not followed").hasValue(1);
    }
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    try (var endless =
        new Listener(
            connection -> {
              var output = connection.getOutputStream();
              output.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"
                      .getBytes(StandardCharsets.UTF_8));
              while (true) {
                output.write(new byte[1024]);
              }
            })) {
      assertThat(prober.probe(http(endless.port()))).isEqualTo(ProbeResult.healthy());
    }
  }

  @Test
  void aServerThatHangsIsSickAfterTheDeadline() throws Exception {
    try (var hanging = new Listener(Listener::hang)) {
      for (var probe : List.of(httpProbe(), postgres())) {
        assertThat(hasty.probe(target(probe, "127.0.0.1", hanging.port())))
            .isInstanceOfSatisfying(
                ProbeResult.Sick.class, r -> assertThat(r.reason()).contains("no answer"));
      }
    }
  }

  @Test
  void aServerThatTricklesIsSickAfterTheDeadline() throws Exception {
    try (var trickling =
        new Listener(
            connection -> {
              var output = connection.getOutputStream();
              output.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.UTF_8));
              while (true) {
                output.write('x');
                LockSupport.parkNanos(20_000_000);
              }
            })) {
      assertThat(hasty.probe(http(trickling.port()))).isInstanceOf(ProbeResult.Sick.class);
    }
  }

  @Test
  void aConnectionThatIsAcceptedAndKeptIsHealthy() throws Exception {
    try (var server = new Listener(Listener::hang)) {
      assertThat(prober.probe(target(new Probe.Tcp(1), "127.0.0.1", server.port())))
          .isEqualTo(ProbeResult.healthy());
    }
  }

  @Test
  void aConnectionThatIsAcceptedAndClosedIsAProxysAndNotYetTheServices() throws Exception {
    try (var proxy = new Listener(_ -> {})) {
      for (var probe : List.of(new Probe.Tcp(1), httpProbe(), postgres())) {
        assertThat(prober.probe(target(probe, "127.0.0.1", proxy.port())))
            .isInstanceOf(ProbeResult.NotYet.class);
      }
    }
  }

  @Test
  void aContainersAddressAtWhichNobodyListensIsNotYet() throws Exception {
    var refusing = Listener.closedPort();
    assertThat(prober.probe(target(httpProbe(), "127.0.0.2", refusing)))
        .isInstanceOf(ProbeResult.NotYet.class);
  }

  @Test
  void aServiceWithoutAnAddressIsNotYet() {
    assertThat(prober.probe(new ProbeTarget("db", postgres(), List.of())))
        .isInstanceOf(ProbeResult.NotYet.class);
  }

  @Test
  void aHostThatNeverAnsweredIsAMistakeInTheSettingsUntilItAnswersOnce() throws Exception {
    var refusing = Listener.closedPort();
    assertThat(prober.probe(http(refusing)))
        .isInstanceOfSatisfying(
            ProbeResult.Unreachable.class,
            r ->
                assertThat(r.reason())
                    .contains("supaplane.worker.probe-host")
                    .contains("127.0.0.1:" + refusing)
                    .doesNotContain(KEY));
    try (var server = new Answering(exchange -> exchange.sendResponseHeaders(200, -1))) {
      assertThat(prober.probe(http(server.port()))).isEqualTo(ProbeResult.healthy());
    }
    assertThat(prober.probe(http(refusing))).isInstanceOf(ProbeResult.NotYet.class);
  }

  @Test
  void aNameThatNobodyKnowsIsAMistakeInTheSettings() {
    for (var probe : List.of(new Probe.Tcp(1), httpProbe(), postgres())) {
      assertThat(hasty.probe(target(probe, "nobody.invalid", 5432)))
          .isInstanceOf(ProbeResult.Unreachable.class);
    }
  }

  @Test
  void whereTheContainerCannotBeReachedThePublishedPortIsAsked() throws Exception {
    try (var server = new Answering(exchange -> exchange.sendResponseHeaders(200, -1))) {
      var target =
          new ProbeTarget(
              "kong",
              httpProbe(),
              List.of(
                  new HostPort("nobody.invalid", 8000),
                  new HostPort("127.0.0.2", Listener.closedPort()),
                  new HostPort("127.0.0.1", server.port())));
      assertThat(prober.probe(target)).isEqualTo(ProbeResult.healthy());
      assertThat(prober.probe(target)).isEqualTo(ProbeResult.healthy());
    }
  }

  @Test
  void aHeaderThatIsNotAllowedIsNotRepeated() throws Exception {
    try (var server = new Answering(exchange -> exchange.sendResponseHeaders(200, -1))) {
      var probe = new Probe.Http(1, "/", Map.of("apikey", KEY + "\r\nHost: elsewhere"));
      assertThat(prober.probe(target(probe, "127.0.0.1", server.port())))
          .isInstanceOfSatisfying(
              ProbeResult.Sick.class, r -> assertThat(r.reason()).doesNotContain(KEY));
    }
  }

  private static ProbeTarget http(int port) {
    return target(httpProbe(), "127.0.0.1", port);
  }

  private static Probe httpProbe() {
    return new Probe.Http(1, "/health", Map.of("apikey", KEY));
  }

  private static Probe postgres() {
    return new Probe.PostgreSql(5432, "postgres", KEY, "postgres");
  }

  private static ProbeTarget target(Probe probe, String host, int port) {
    return new ProbeTarget("kong", probe, List.of(new HostPort(host, port)));
  }

  /** The JDK's HTTP server. */
  private static final class Answering implements AutoCloseable {
    interface Answer {
      void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;

    Answering(Answer answer) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              answer.to(exchange);
            }
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
