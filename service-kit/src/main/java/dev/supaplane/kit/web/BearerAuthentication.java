package dev.supaplane.kit.web;

import java.util.List;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Lets nobody in without a token, except to the probes, and to the metrics from this machine.
 * {@code /internal/**} is for workers alone, everything else for the superuser. Paths are matched
 * the way that routes are, so that no spelling of a path is one thing here and another there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class BearerAuthentication implements WebFilter {
  private static final String SCHEME = "Bearer ";
  private static final List<PathPattern> OPEN = patterns("/livez", "/healthz", "/readyz");
  private static final List<PathPattern> METRICS = patterns("/metrics");

  /** By these a proxy tells that it asks for somebody else. */
  private static final List<String> FORWARDED =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  private static final List<PathPattern> WORKERS = patterns("/internal/**");

  private final AccessTokens tokens;

  BearerAuthentication(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var path = exchange.getRequest().getPath().pathWithinApplication();
    if (matches(OPEN, path) || (matches(METRICS, path) && isLocal(exchange.getRequest()))) {
      return chain.filter(exchange);
    }
    var token = token(exchange);
    if (token.isEmpty()) {
      return Mono.error(noToken());
    }
    var caller = tokens.callerOf(token.get());
    if (caller.isEmpty()) {
      return Mono.error(wrongToken());
    }
    if (caller.get().worker() != matches(WORKERS, path)) {
      return Mono.error(
          new ApiException(403, "forbidden", "This token does not open this part of the API"));
    }
    exchange.getAttributes().put(Caller.ATTRIBUTE, caller.get());
    return chain.filter(exchange);
  }

  /** Whether it comes from this very machine, and not through a proxy on it. */
  private static boolean isLocal(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    return remote != null
        && remote.getAddress() != null
        && remote.getAddress().isLoopbackAddress()
        && FORWARDED.stream().noneMatch(header -> request.getHeaders().containsHeader(header));
  }

  /** The token that a request brings. */
  static Optional<String> token(ServerWebExchange exchange) {
    return Optional.ofNullable(
            exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip());
  }

  static ApiException noToken() {
    return unauthorized("Send an Authorization header: Bearer <token>");
  }

  static ApiException wrongToken() {
    return unauthorized("The token is not valid; check that it was copied whole");
  }

  private static ApiException unauthorized(String message) {
    return new ApiException(401, "unauthorized", message);
  }

  private static boolean matches(List<PathPattern> patterns, PathContainer path) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(path));
  }

  private static List<PathPattern> patterns(String... patterns) {
    return List.of(patterns).stream().map(PathPatternParser.defaultInstance::parse).toList();
  }
}
