package dev.supaplane.kit.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.trace.Tracing.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TracingTest {
  private static final TraceContext PARENT =
      TraceContext.of("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "vendor=1");

  @Test
  void withoutACollectorATraceIsHandedOnAsItIs() throws Exception {
    try (var tracing = TraceSettings.of(_ -> null).map(TraceSettings::start).orElse(Tracing.off());
        var span = tracing.begin("a", Kind.INTERNAL, PARENT, Map.of())) {
      assertThat(tracing.exports()).isFalse();
      assertThat(span.context()).isEqualTo(PARENT);
      try (var root = tracing.begin("b", Kind.INTERNAL, null, Map.of())) {
        assertThat(root.context().traceId()).isNotEqualTo(PARENT.traceId());
      }
    }
  }

  @Test
  void aCollectorHearsOfSpansWithTheirParents() throws Exception {
    var bodies = new CopyOnWriteArrayList<byte[]>();
    var paths = new CopyOnWriteArrayList<String>();
    var collector = collector(bodies, paths);
    TraceContext child;
    TraceContext step;
    try (var tracing =
        settings("http://127.0.0.1:" + collector.getAddress().getPort() + "/").start()) {
      try (var span = tracing.begin("command CreateProject", Kind.INTERNAL, PARENT, Map.of())) {
        child = span.context();
      }
      step =
          tracing.past(
              "step start",
              Kind.INTERNAL,
              child,
              Map.of("supaplane.step", "start"),
              Instant.parse("2026-01-02T03:04:05Z"),
              Instant.parse("2026-01-02T03:04:06Z"),
              "HEALTH_TIMEOUT");
      // One whose beginner does not want it recorded is handed on and not told of.
      var unwanted = new TraceContext(PARENT.traceparent().replaceFirst("01$", "00"), null);
      tracing.begin("unwanted", Kind.INTERNAL, unwanted, Map.of()).close();
    } finally {
      collector.stop(0);
    }
    assertThat(child.traceId()).isEqualTo(PARENT.traceId());
    assertThat(child.spanId()).isNotEqualTo(PARENT.spanId());
    assertThat(child.tracestate()).isEqualTo("vendor=1");
    assertThat(paths).containsOnly("POST /v1/traces secret");
    var told = bodies.stream().map(HexFormat.of()::formatHex).reduce("", String::concat);
    assertThat(told)
        .contains(hex("command CreateProject"), hex("step start"), hex("HEALTH_TIMEOUT"))
        .contains(PARENT.traceId(), PARENT.spanId(), child.spanId(), step.spanId())
        .doesNotContain(hex("unwanted"));
  }

  @Test
  void aCollectorThatIsAwayCostsSpansAndNothingElse() throws Exception {
    try (var tracing = settings("http://127.0.0.1:1").start();
        var span = tracing.begin("a", Kind.INTERNAL, null, Map.of())) {
      assertThat(span.context().sampled()).isTrue();
    }
  }

  @Test
  void settingsAreReadAsOpenTelemetryHasThemAndTellNoHeader() {
    assertThat(settings("https://collector:4318/").tracesUrl())
        .isEqualTo("https://collector:4318/v1/traces");
    assertThat(settings("https://collector:4318").toString()).doesNotContain("secret");
    assertThatThrownBy(() -> settings("file:///etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fieldsOfTheLogAreWhatTheyWereAfterwards() {
    MDC.put(LogFields.PROJECT, "before");
    try (var _ = LogFields.open().with(LogFields.PROJECT, "p").in(PARENT)) {
      assertThat(LogFields.here())
          .isEqualTo(Map.of(LogFields.PROJECT, "p", LogFields.TRACE, PARENT.traceId()));
      try (var _ = LogFields.open().with(LogFields.PROJECT, null).with(LogFields.OPERATION, "o")) {
        assertThat(MDC.get(LogFields.PROJECT)).isEqualTo("p");
      }
      assertThat(MDC.get(LogFields.OPERATION)).isNull();
    }
    assertThat(MDC.get(LogFields.PROJECT)).isEqualTo("before");
    assertThat(MDC.get(LogFields.TRACE)).isNull();
    MDC.clear();
  }

  private static TraceSettings settings(String endpoint) {
    var environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret");
    return TraceSettings.of(environment::get).orElseThrow();
  }

  private static HttpServer collector(List<byte[]> bodies, List<String> paths) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("x-key"));
          bodies.add(exchange.getRequestBody().readAllBytes());
          exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
