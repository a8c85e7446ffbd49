package dev.supaplane.command.audit;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notes each request that changes something or reads secrets, whatever route it is for: before
 * anything is done, and again before its answer goes out. What cannot be noted is not done, and
 * what was done but could not be noted is not answered.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 30) // after the authentication, which tells who it is
public final class AuditFilter implements WebFilter {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFilter.class);

  private final AuditLog log;
  private final Scheduler blocking;

  /**
   * A filter.
   *
   * @param blocking where the log may block
   */
  public AuditFilter(AuditLog log, Scheduler blocking) {
    this.log = log;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var caller = exchange.<Caller>getAttribute(Caller.ATTRIBUTE);
    // Nobody without a token may fill the log.
    if (caller == null || !Audited.isAudited(exchange.getRequest())) {
      return chain.filter(exchange);
    }
    var asked = Audited.ask(exchange.getRequest(), caller.actor(), UUID.randomUUID().toString());
    return append(asked).flatMap(sequence -> watched(exchange, chain, asked, sequence));
  }

  private Mono<Void> watched(
      ServerWebExchange exchange, WebFilterChain chain, Note asked, long sequence) {
    var audited = new Audited(asked);
    exchange.getAttributes().put(Audited.ATTRIBUTE, audited);
    var ended = new AtomicBoolean();
    exchange
        .getResponse()
        .beforeCommit(
            () ->
                Mono.defer(
                    () -> {
                      if (!ended.compareAndSet(false, true)) {
                        return Mono.empty();
                      }
                      var status = exchange.getResponse().getStatusCode();
                      var number = status == null ? 200 : status.value();
                      audited.tell("status", Integer.toString(number));
                      return append(
                              audited.ended(
                                  asked,
                                  sequence,
                                  Outcome.of(number),
                                  exchange.getAttribute(ApiException.CODE_ATTRIBUTE)))
                          .then();
                    }));
    return chain
        .filter(exchange)
        .doOnCancel(
            () -> {
              if (ended.compareAndSet(false, true)) {
                left(audited.ended(asked, sequence, Outcome.LEFT, null));
              }
            });
  }

  /** Nobody waits for this: the caller is gone. */
  private void left(Note note) {
    append(note)
        .subscribe(_ -> {}, _ -> LOG.warn("the end of {} was not noted", note.correlation()));
  }

  private Mono<Long> append(Note note) {
    return Mono.fromCallable(() -> log.append(note))
        .subscribeOn(blocking)
        .onErrorMap(
            error -> {
              LOG.error(
                  "the audit took no entry: {} {} of {}",
                  note.action(),
                  note.outcome().word(),
                  note.correlation(),
                  error);
              return note.outcome() == Outcome.ASKED
                  ? new ApiException(
                      503,
                      "audit_unavailable",
                      "The audit takes no entry, so nothing was done; see the log, then try again")
                  : new ApiException(
                      503,
                      "audit_unavailable",
                      "The audit took no entry of how this ended; it may have been done. Look"
                          + " before you try again");
            });
  }
}
