package dev.supaplane.kit.web;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Studio asks {@code /api/platform/**} and {@code /api/v1/**}, other clients {@code /platform/**}
 * and {@code /v1/**}; both are the same. It comes before all that looks at paths, so that no rule
 * can be passed by the longer spelling.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class SupabasePaths implements WebFilter {
  private static final List<PathPattern> LONG =
      List.of("/api/platform/**", "/api/v1/**").stream()
          .map(PathPatternParser.defaultInstance::parse)
          .toList();

  /** A separator and {@code api}. */
  private static final int PREFIX = 2;

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var path = exchange.getRequest().getPath().pathWithinApplication();
    if (!isLong(path)) {
      return chain.filter(exchange);
    }
    var request = exchange.getRequest().mutate().path(path.subPath(PREFIX).value()).build();
    return chain.filter(exchange.mutate().request(request).build());
  }

  /** Whether a path, as it was asked for, is one of Supabase's APIs by its longer name. */
  static boolean isLong(PathContainer path) {
    return LONG.stream().anyMatch(pattern -> pattern.matches(path));
  }
}
