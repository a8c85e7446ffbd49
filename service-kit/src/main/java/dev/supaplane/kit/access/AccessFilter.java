package dev.supaplane.kit.access;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the rule of each route: what has none is answered to nobody. It stands before the audit of
 * requests, so that a refused one is noted once and by its own measure, and before whatever acts.
 * An answer that goes on for long ends when what allowed it does.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 25)
public final class AccessFilter implements WebFilter {
  private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final RouteRules rules;
  private final AccessGuard guard;
  private final Predicate<ServerWebExchange> isOpen;
  private final Predicate<ServerWebExchange> isStillKnown;

  /**
   * A filter.
   *
   * @param isOpen whether a request needs no token, whatever its route says
   * @param isStillKnown whether a request's token is still its caller's; may block
   */
  public AccessFilter(
      RouteRules rules,
      AccessGuard guard,
      Predicate<ServerWebExchange> isOpen,
      Predicate<ServerWebExchange> isStillKnown) {
    this.rules = rules;
    this.guard = guard;
    this.isOpen = isOpen;
    this.isStillKnown = isStillKnown;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (isOpen.test(exchange)) {
      return chain.filter(exchange);
    }
    var caller = exchange.<Caller>getAttribute(Caller.ATTRIBUTE);
    return rules
        .of(exchange)
        .flatMap(
            found ->
                switch (found) {
                  case RouteRules.Found.Rule rule -> ruled(exchange, chain, caller, rule);
                  case RouteRules.Found.Options _ ->
                      known(caller).then(Mono.defer(() -> chain.filter(exchange)));
                  case RouteRules.Found.Nothing _ -> known(caller).then(nothing());
                  case RouteRules.Found.Misfit misfit ->
                      known(caller).then(Mono.error(misfit.error()));
                });
  }

  /** Who is not known learns of no path whether it is there. */
  private static Mono<Void> known(@Nullable Caller caller) {
    return caller == null
        ? Mono.error(
            AccessGuard.answer(Decision.UNAUTHENTICATED, AccessGuard.forbidden()).orElseThrow())
        : Mono.empty();
  }

  private static Mono<Void> nothing() {
    return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  private Mono<Void> ruled(
      ServerWebExchange exchange,
      WebFilterChain chain,
      @Nullable Caller caller,
      RouteRules.Found.Rule rule) {
    var permission = rule.requires().value();
    if (permission.scope() == Scope.EVERYBODY) {
      return chain.filter(exchange);
    }
    if (caller == null) {
      return known(null);
    }
    BooleanSupplier token = () -> isStillKnown.test(exchange);
    var access = new CallerAccess(guard, caller, rule.action(), token);
    access.attach(exchange);
    if (rule.requires().of().equals(Requires.HANDLER)) {
      return guard
          .tooManyRefusals(caller, rule.action())
          .map(Mono::<Void>error)
          .orElseGet(() -> whileAllowed(exchange, caller, access, chain.filter(exchange)));
    }
    return decided(exchange, caller, permission, rule.target())
        .flatMap(
            decision -> {
              var no = AccessGuard.answer(decision, AccessGuard.hidden(rule.target()));
              return no.isPresent()
                  ? guard.<Void>refuse(exchange, caller, rule.action(), no.get())
                  : whileAllowed(
                      exchange,
                      caller,
                      () ->
                          token.getAsBoolean()
                              && guard.decide(exchange, caller, permission, rule.target())
                                  == Decision.ALLOWED,
                      chain.filter(exchange));
            });
  }

  /** Only what an account may has to be looked up. */
  private Mono<Decision> decided(
      ServerWebExchange exchange, Caller caller, Permission permission, Target target) {
    return caller.account() == null
        ? Mono.just(guard.decide(caller, permission, target))
        : guard.off(() -> guard.decide(exchange, caller, permission, target));
  }

  private Mono<Void> whileAllowed(
      ServerWebExchange exchange, Caller caller, CallerAccess access, Mono<Void> work) {
    return whileAllowed(exchange, caller, access::isStillAllowed, work);
  }

  /** Ends an answer that is still being given when it would not be begun any more. */
  private Mono<Void> whileAllowed(
      ServerWebExchange exchange, Caller caller, BooleanSupplier isAllowed, Mono<Void> work) {
    // What was begun to be changed is not left half done.
    if (caller.account() == null || !HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
      return work;
    }
    var end =
        Flux.interval(LOOK_AGAIN)
            .onBackpressureDrop()
            .concatMap(_ -> guard.off(isAllowed::getAsBoolean), 1)
            .onErrorResume(
                error -> {
                  LOG.warn("an answer ends: nobody can tell whether it may go on", error);
                  return Mono.just(false);
                })
            .filter(allowed -> !allowed)
            .next()
            // Of an answer that has not begun there would be left one without a body.
            .flatMap(
                no ->
                    exchange.getResponse().isCommitted()
                        ? Mono.just(no)
                        : Mono.<Boolean>error(
                            new ApiException(
                                503,
                                "unavailable",
                                "Nobody can tell any more whether this may be answered; ask again")));
    return work.takeUntilOther(end);
  }

  /** Sees to it that a handler that was to ask has asked, before anything of its answer is sent. */
  @Order(Ordered.HIGHEST_PRECEDENCE + 40) // after the audit, which notes what was done
  public static final class Asked implements WebFilter {
    private final RouteRules rules;

    /** A filter by some rules. */
    public Asked(RouteRules rules) {
      this.rules = rules;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
      return rules
          .of(exchange)
          .flatMap(
              found -> {
                if (found instanceof RouteRules.Found.Rule rule
                    && rule.requires().of().equals(Requires.HANDLER)) {
                  exchange.getResponse().beforeCommit(() -> check(exchange, rule));
                }
                return chain.filter(exchange);
              });
    }

    private static Mono<Void> check(ServerWebExchange exchange, RouteRules.Found.Rule rule) {
      var status = exchange.getResponse().getStatusCode();
      if ((status != null && !status.is2xxSuccessful()) || CallerAccess.of(exchange).hasAsked()) {
        return Mono.empty();
      }
      LOG.error("{} answered without having asked who may; nothing was sent", rule.action());
      return Mono.error(
          new ApiException(
              500,
              "internal_error",
              "Something went wrong here, not with the request; see the log"));
    }
  }
}
