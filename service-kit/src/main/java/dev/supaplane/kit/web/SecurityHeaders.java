package dev.supaplane.kit.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Headers on every answer that keep browsers and caches from doing more than they should. */
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class SecurityHeaders implements WebFilter {
  private static final String HSTS = "Strict-Transport-Security";

  /** A year: what browsers ask for before they believe it at all. */
  private static final String A_YEAR = "max-age=31536000";

  private final boolean tls;

  /**
   * Headers.
   *
   * @param tls whether nothing but TLS is spoken here
   */
  SecurityHeaders(boolean tls) {
    this.tls = tls;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    exchange
        .getResponse()
        .beforeCommit(
            () -> {
              var headers = exchange.getResponse().getHeaders();
              setIfMissing(headers, HttpHeaders.CACHE_CONTROL, "no-store");
              setIfMissing(headers, "X-Content-Type-Options", "nosniff");
              if (tls) {
                setIfMissing(headers, HSTS, A_YEAR);
              }
              setIfMissing(headers, "X-Frame-Options", "DENY");
              setIfMissing(headers, "Referrer-Policy", "no-referrer");
              setIfMissing(
                  headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
              return Mono.empty();
            });
    return chain.filter(exchange);
  }

  private static void setIfMissing(HttpHeaders headers, String name, String value) {
    if (headers.getFirst(name) == null) {
      headers.set(name, value);
    }
  }
}
