package dev.supaplane.kit.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers an address that brought too many wrong tokens with when to come again. A right token gets
 * in all the same: behind one address there may be many people, and a guess is hopeless anyway.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 15) // before the authentication
final class GuessLimit implements WebFilter {
  private static final int UNAUTHORIZED = 401;

  private final RateLimits limits;

  GuessLimit(RateLimits limits) {
    this.limits = limits;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return chain
        .filter(exchange)
        .onErrorMap(
            ApiException.class,
            error -> error.status() == UNAUTHORIZED ? counted(exchange, error) : error);
  }

  private ApiException counted(ServerWebExchange exchange, ApiException unauthorized) {
    var left = limits.failed(exchange.getRequest());
    return left.allowed()
        ? unauthorized
        : new ApiException(
                429,
                "too_many_failures",
                "Too many requests without a valid token came from this address; check the token,"
                    + " wait and try again")
            .retryAfter(left.after());
  }
}
