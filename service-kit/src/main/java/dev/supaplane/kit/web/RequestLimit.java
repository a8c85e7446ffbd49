package dev.supaplane.kit.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets each token ask for so much a minute; the superuser and workers for as much as they like. */
@Order(Ordered.HIGHEST_PRECEDENCE + 21) // after the authentication, before anything is done
final class RequestLimit implements WebFilter {
  private final RateLimits limits;

  RequestLimit(RateLimits limits) {
    this.limits = limits;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var caller = exchange.<Caller>getAttribute(Caller.ATTRIBUTE);
    if (caller == null || caller.superuser() || caller.worker()) {
      return chain.filter(exchange);
    }
    var left = limits.ask(caller);
    var headers = exchange.getResponse().getHeaders();
    headers.set("X-RateLimit-Limit", Integer.toString(left.limit()));
    headers.set("X-RateLimit-Remaining", Long.toString(left.remaining()));
    if (left.allowed()) {
      return chain.filter(exchange);
    }
    headers.set("X-RateLimit-Reset", Long.toString(Math.max(1, left.after().toMillis())));
    return Mono.error(
        new ApiException(
                429,
                "too_many_requests",
                "This token may send " + left.limit() + " requests a minute; wait and try again")
            .retryAfter(left.after()));
  }
}
