package dev.supaplane.kit.access;

import dev.supaplane.kit.web.Caller;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Where refusals are noted. A service that keeps an audit gives a bean of it. */
public interface Refusals {
  /** Notes one. Its failure is logged and changes nothing for the caller. */
  Mono<Void> note(ServerWebExchange exchange, Refusal refusal);

  /**
   * That somebody was refused.
   *
   * @param action the method and the route's pattern
   * @param status 403 or 404
   * @param code of the answer
   * @param unnoted how many like it were noted nowhere since the last one that was
   */
  record Refusal(Caller caller, String action, int status, String code, long unnoted) {}
}
