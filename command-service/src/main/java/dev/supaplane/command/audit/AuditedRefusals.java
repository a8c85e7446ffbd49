package dev.supaplane.command.audit;

import dev.supaplane.kit.access.Refusals;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Notes who was refused what, also where only a look was asked for. */
public final class AuditedRefusals implements Refusals {
  private final AuditLog log;
  private final Scheduler blocking;

  /**
   * Notes into a log.
   *
   * @param blocking where it may block
   */
  public AuditedRefusals(AuditLog log, Scheduler blocking) {
    this.log = log;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> note(ServerWebExchange exchange, Refusal refusal) {
    // A request that is audited anyway is noted with its end.
    if (exchange.getAttribute(Audited.ATTRIBUTE) != null) {
      return Mono.empty();
    }
    return Mono.fromCallable(() -> log.append(entry(exchange, refusal)))
        .subscribeOn(blocking)
        .then();
  }

  private static Note entry(ServerWebExchange exchange, Refusal refusal) {
    var asked =
        Audited.ask(exchange.getRequest(), refusal.caller().actor(), UUID.randomUUID().toString());
    var details = new TreeMap<>(asked.details());
    details.put("status", Integer.toString(refusal.status()));
    if (refusal.unnoted() > 0) {
      details.put("unnoted_before", Long.toString(refusal.unnoted()));
    }
    return new Note(
        asked.actor(),
        asked.address(),
        asked.action(),
        asked.subject(),
        Outcome.REFUSED,
        refusal.code(),
        asked.correlation(),
        null,
        details);
  }
}
