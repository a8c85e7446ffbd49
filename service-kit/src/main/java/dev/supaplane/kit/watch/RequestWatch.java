package dev.supaplane.kit.watch;

import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.trace.Span;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.trace.Tracing.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Puts each request into a trace, the caller's where it brings a well-formed one, and times it
 * until its answer begins.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestWatch implements WebFilter {
  private static final String ATTRIBUTE = "dev.supaplane.trace";
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Callers may send any word as a method, and each would be a series of its own. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

  private final MeterRegistry registry;
  private final Tracing tracing;

  RequestWatch(MeterRegistry registry, Tracing tracing) {
    this.registry = registry;
    this.tracing = tracing;
  }

  /** The trace that a request is part of. */
  public static TraceContext traceOf(ServerWebExchange exchange) {
    var trace = exchange.<TraceContext>getAttribute(ATTRIBUTE);
    return trace == null ? TraceContext.root() : trace;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var begun = System.nanoTime();
    var named = exchange.getRequest().getMethod().name();
    var method = METHODS.contains(named) ? named : "OTHER";
    var headers = exchange.getRequest().getHeaders();
    var parent =
        single(headers, PARENT)
            .flatMap(text -> TraceContext.parse(text, joined(headers)))
            .orElse(null);
    var span =
        tracing.begin("HTTP " + method, Kind.SERVER, parent, Map.of("http.request.method", method));
    exchange.getAttributes().put(ATTRIBUTE, span.context());
    var ended = new AtomicBoolean();
    exchange
        .getResponse()
        .beforeCommit(
            () -> {
              if (ended.compareAndSet(false, true)) {
                var status = exchange.getResponse().getStatusCode();
                end(exchange, span, begun, method, status == null ? 200 : status.value());
              }
              return Mono.empty();
            });
    return chain
        .filter(exchange)
        .doOnCancel(
            () -> {
              if (ended.compareAndSet(false, true)) {
                end(exchange, span, begun, method, 499); // the caller left
              }
            });
  }

  private void end(ServerWebExchange exchange, Span span, long begun, String method, int status) {
    Timers.answer(
            registry,
            "supaplane.http.requests",
            "Requests, until their answer begins",
            "method",
            method,
            "route",
            route(exchange),
            "status",
            Integer.toString(status))
        .record(Duration.ofNanos(System.nanoTime() - begun));
    if (status >= 500) {
      span.failed("HTTP " + status);
    }
    span.close();
  }

  /** The route's pattern, never the path: paths are written by callers. */
  private static String route(ServerWebExchange exchange) {
    return exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof PathPattern pattern
        ? pattern.getPatternString()
        : "none";
  }

  private static Optional<String> single(HttpHeaders headers, String name) {
    var values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private static String joined(HttpHeaders headers) {
    return String.join(",", headers.getOrDefault(STATE, List.of()));
  }
}
