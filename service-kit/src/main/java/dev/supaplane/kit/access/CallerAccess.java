package dev.supaplane.kit.access;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What the caller of one request may, and what its handler has asked of that. */
final class CallerAccess {
  private static final String ATTRIBUTE = "dev.supaplane.access";

  private final AccessGuard guard;
  private final Caller caller;
  private final String action;
  private final BooleanSupplier known;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile boolean hasLooked;

  /**
   * The access of a caller.
   *
   * @param known whether the token is still the caller's; may block
   */
  CallerAccess(AccessGuard guard, Caller caller, String action, BooleanSupplier known) {
    this.guard = guard;
    this.caller = caller;
    this.action = action;
    this.known = known;
  }

  private record Asked(Permission permission, Target target) {}

  /**
   * Of a request that passed the filter.
   *
   * @throws IllegalStateException on a route that is open to everybody
   */
  static CallerAccess of(ServerWebExchange exchange) {
    var access = exchange.<CallerAccess>getAttribute(ATTRIBUTE);
    if (access == null) {
      throw new IllegalStateException("this route has no caller");
    }
    return access;
  }

  void attach(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  Mono<Void> demand(
      ServerWebExchange exchange, Permission permission, Target target, ApiException hidden) {
    return guard
        .off(() -> guard.decide(caller, permission, target))
        .flatMap(
            decision -> {
              asked.add(new Asked(permission, target));
              return AccessGuard.answer(decision, hidden)
                  .map(no -> guard.<Void>refuse(exchange, caller, action, no))
                  .orElseGet(Mono::empty);
            });
  }

  Mono<Decision> question(Permission permission, Target target) {
    return guard.off(() -> guard.decide(caller, permission, target));
  }

  Mono<Sight> sight(ServerWebExchange exchange, Permission permission) {
    hasLooked = true;
    var limits = caller.limits().permissions();
    if (caller.worker() || (!limits.isEmpty() && !limits.contains(permission))) {
      return guard.refuse(exchange, caller, action, AccessGuard.forbidden());
    }
    return guard.off(() -> guard.sight(caller, permission));
  }

  Supplier<Sight> watching(Permission permission) {
    hasLooked = true;
    return () -> known.getAsBoolean() ? guard.sight(caller, permission) : Sight.NOTHING;
  }

  /** Whether the handler has asked for anything. */
  boolean hasAsked() {
    return hasLooked || !asked.isEmpty();
  }

  /** Whether all that was asked for is still given. Blocks. */
  boolean isStillAllowed() {
    return known.getAsBoolean()
        && asked.stream()
            .allMatch(
                before ->
                    guard.decide(caller, before.permission(), before.target()) == Decision.ALLOWED);
  }
}
