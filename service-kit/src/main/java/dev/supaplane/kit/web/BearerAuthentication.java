package dev.supaplane.kit.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lets nobody in without a token, except to the probes and to the sign-in, and to the metrics from
 * this machine. {@code /internal/**} is for workers alone; who may do what of everything else is
 * decided beside each route. Tokens of accounts are looked up where that may block. Paths are
 * matched the way that routes are, so that no spelling of a path is one thing here and another
 * there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class BearerAuthentication implements WebFilter {
  private static final String NO_TOKEN = "Send an Authorization header: Bearer <token>";
  private static final String WRONG_TOKEN =
      "The token is not valid, or no longer; check that it was copied whole";
  private static final List<PathPattern> OPEN =
      patterns(
          "/livez",
          "/healthz",
          "/readyz",
          "/auth/v1/token",
          "/auth/v1/signup",
          "/auth/v1/settings",
          "/auth/v1/health",
          "/auth/v1/.well-known/jwks.json");
  private static final List<PathPattern> SIGN_IN = patterns("/auth/**");
  private static final List<PathPattern> METRICS = patterns("/metrics");

  /** By these a proxy tells that it asks for somebody else. */
  private static final List<String> FORWARDED =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  private static final List<PathPattern> WORKERS = patterns("/internal/**");

  private final AccessTokens tokens;
  private final Authenticator accounts;
  private final Scheduler blocking;

  /**
   * A filter.
   *
   * @param accounts knows the tokens that are neither the superuser's nor a worker's
   * @param blocking where it may block
   */
  BearerAuthentication(AccessTokens tokens, Authenticator accounts, Scheduler blocking) {
    this.tokens = tokens;
    this.accounts = accounts;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var path = exchange.getRequest().getPath().pathWithinApplication();
    if (matches(OPEN, path) || (matches(METRICS, path) && isLocal(exchange.getRequest()))) {
      return chain.filter(exchange);
    }
    var signIn = matches(SIGN_IN, path);
    var token = BearerToken.of(exchange);
    if (token.isEmpty()) {
      return Mono.error(signIn ? signInRefusal(401, "no_authorization", NO_TOKEN) : noToken());
    }
    return callerOf(token.get())
        .flatMap(
            found ->
                found
                    .map(caller -> enter(exchange, chain, caller))
                    .orElseGet(
                        () ->
                            Mono.error(
                                signIn
                                    ? signInRefusal(403, "bad_jwt", WRONG_TOKEN)
                                    : wrongToken())));
  }

  private Mono<Optional<Caller>> callerOf(String token) {
    var own = tokens.callerOf(token);
    if (own.isPresent()) {
      return Mono.just(own);
    }
    return Mono.fromCallable(() -> accounts.callerOf(token))
        .subscribeOn(blocking)
        .onErrorMap(RejectedExecutionException.class, _ -> tooMany());
  }

  private static Mono<Void> enter(ServerWebExchange exchange, WebFilterChain chain, Caller caller) {
    var path = exchange.getRequest().getPath().pathWithinApplication();
    if (caller.worker() != matches(WORKERS, path)) {
      return Mono.error(
          new ApiException(403, "forbidden", "This token does not open this part of the API"));
    }
    exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
    return chain.filter(exchange);
  }

  private static ApiException tooMany() {
    return new ApiException(
            503, "too_many_requests", "Too many tokens are being looked up; try again soon")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** In the words of GoTrue, whose clients these paths are for. */
  private static ApiException signInRefusal(int status, String code, String message) {
    return new ApiException(status, code, message);
  }

  /** Whether it comes from this very machine, and not through a proxy on it. */
  private static boolean isLocal(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    return remote != null
        && remote.getAddress() != null
        && remote.getAddress().isLoopbackAddress()
        && FORWARDED.stream().noneMatch(header -> request.getHeaders().containsHeader(header));
  }

  static ApiException noToken() {
    return unauthorized(NO_TOKEN);
  }

  static ApiException wrongToken() {
    return unauthorized(WRONG_TOKEN);
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
