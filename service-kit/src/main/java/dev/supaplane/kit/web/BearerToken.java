package dev.supaplane.kit.web;

import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** The token in a request's Authorization header. */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private BearerToken() {}

  /** The token that a request brings, whoever's it is; empty where it brings none. */
  public static Optional<String> of(ServerWebExchange exchange) {
    return Optional.ofNullable(
            exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip());
  }
}
