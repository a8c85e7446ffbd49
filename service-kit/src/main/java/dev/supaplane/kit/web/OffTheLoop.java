package dev.supaplane.kit.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Answers no request on the thread that read it. The server library (reactor-netty 1.3.7, its issue
 * 4361) never reads a connection again whose next request came before the last one's end was seen,
 * and was then answered at once: a client that keeps its connection waits for ever. To go once it
 * has gone from the library.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OffTheLoop implements WebFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return chain.filter(exchange).subscribeOn(Schedulers.parallel());
  }
}
