package dev.supaplane.kit.web;

import dev.supaplane.kit.access.RouteRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Finds out who asks. Without a token nobody gets further than the routes that are open to
 * everybody, and the metrics from this machine; what a caller may is decided after it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class BearerAuthentication implements WebFilter {
  private static final String NO_TOKEN = "Send an Authorization header: Bearer <token>";
  private static final String WRONG_TOKEN =
      "The token is not valid, or no longer; check that it was copied whole";
  private static final PathPattern SIGN_IN = PathPatternParser.defaultInstance.parse("/auth/**");
  private static final PathPattern METRICS = PathPatternParser.defaultInstance.parse("/metrics");
  private static final Duration SOON = Duration.ofSeconds(1);

  /** By these a proxy tells that it asks for somebody else. */
  private static final List<String> FORWARDED =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  private final AccessTokens tokens;
  private final RouteRules rules;
  private final Supplier<Authenticator> accounts;
  private final Scheduler blocking;

  /**
   * An authentication.
   *
   * @param accounts knows the tokens that are neither the superuser's nor a worker's
   * @param blocking where they may block
   */
  BearerAuthentication(
      AccessTokens tokens, RouteRules rules, Supplier<Authenticator> accounts, Scheduler blocking) {
    this.tokens = tokens;
    this.rules = rules;
    this.accounts = accounts;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (isOpen(exchange)) {
      return chain.filter(exchange);
    }
    return rules
        .isPublic(exchange)
        .flatMap(
            isPublic ->
                isPublic
                    ? chain.filter(exchange)
                    : caller(exchange)
                        .flatMap(
                            caller -> {
                              exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
                              return chain.filter(exchange);
                            }));
  }

  private Mono<Caller> caller(ServerWebExchange exchange) {
    var isSignIn = SIGN_IN.matches(exchange.getRequest().getPath().pathWithinApplication());
    var token = BearerToken.of(exchange);
    if (token.isEmpty()) {
      return Mono.error(isSignIn ? signIn(401, "no_authorization", NO_TOKEN) : noToken());
    }
    var own = tokens.callerOf(token.get());
    if (own.isPresent()) {
      return Mono.just(own.get());
    }
    return Mono.fromCallable(() -> known(token.get()))
        .subscribeOn(blocking)
        .onErrorMap(
            RejectedExecutionException.class,
            _ ->
                new ApiException(503, "too_busy", "Too many requests at once; try again shortly")
                    .retryAfter(SOON))
        .flatMap(
            found ->
                found
                    .map(Mono::just)
                    .orElseGet(
                        () ->
                            Mono.error(
                                isSignIn ? signIn(403, "bad_jwt", WRONG_TOKEN) : wrongToken())));
  }

  private Optional<Caller> known(String token) {
    return accounts.get().callerOf(token);
  }

  /** Whether a request's token is still its caller's. May block. */
  boolean isStillKnown(ServerWebExchange exchange) {
    var caller = exchange.<Caller>getAttribute(Caller.ATTRIBUTE);
    var token = BearerToken.of(exchange);
    return caller != null
        && token.isPresent()
        && tokens
            .callerOf(token.get())
            .or(() -> known(token.get()))
            .filter(caller::equals)
            .isPresent();
  }

  /** Whether a request needs no token: the metrics, asked for from this machine. */
  static boolean isOpen(ServerWebExchange exchange) {
    var request = exchange.getRequest();
    return METRICS.matches(request.getPath().pathWithinApplication()) && isLocal(request);
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

  /** In the words of GoTrue, whose clients these paths are for. */
  private static ApiException signIn(int status, String code, String message) {
    return new ApiException(status, code, message);
  }

  private static ApiException unauthorized(String message) {
    return new ApiException(401, "unauthorized", message);
  }
}
