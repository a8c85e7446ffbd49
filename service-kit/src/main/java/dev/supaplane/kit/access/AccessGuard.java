package dev.supaplane.kit.access;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Decides by what is known now of members and projects. Whether a project is somebody else's or is
 * not there at all, the same is looked up, decided and said.
 */
public final class AccessGuard {
  private static final Logger LOG = LoggerFactory.getLogger(AccessGuard.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Memberships memberships;
  private final Optional<AskedElsewhere> elsewhere;
  private final Refusals refusals;
  private final RefusalBudget budget;
  private final Scheduler blocking;

  /**
   * A guard.
   *
   * @param elsewhere asked in place of the members that are known here
   */
  AccessGuard(
      Memberships memberships,
      Optional<AskedElsewhere> elsewhere,
      Refusals refusals,
      RefusalBudget budget,
      Scheduler blocking) {
    this.memberships = memberships;
    this.elsewhere = elsewhere;
    this.refusals = refusals;
    this.budget = budget;
    this.blocking = blocking;
  }

  /** Decides of a request whose path tells what it is about. Blocks as {@link #decide} does. */
  Decision decide(ServerWebExchange exchange, Caller caller, Permission permission, Target target) {
    return elsewhere.isPresent() && caller.account() != null && isOfTenant(permission)
        ? elsewhere.get().decide(exchange, permission, target)
        : decide(caller, permission, target);
  }

  /** Decides. Blocks where members have to be looked up. */
  Decision decide(@Nullable Caller caller, Permission permission, Target target) {
    if (caller == null || caller.account() == null || !isOfTenant(permission)) {
      return Access.decide(caller, permission, target, Map.of());
    }
    var of = memberships.of(caller.account());
    return Access.decide(caller, permission, placed(target), of);
  }

  /** What somebody sees of a list. Blocks. */
  Sight sight(Caller caller, Permission permission) {
    return Access.sight(caller, permission, membershipsOf(caller));
  }

  /**
   * Whether somebody may know of an organization or a project. Blocks.
   *
   * @param id a slug or a ref
   */
  public boolean isSeen(Caller caller, String id) {
    var of = membershipsOf(caller);
    var ref = placed(Target.project(id));
    return Access.decide(caller, Permission.PROJECT_READ, ref, of) != Decision.HIDDEN
        || Access.decide(caller, Permission.ORGANIZATION_READ, Target.organization(id), of)
            != Decision.HIDDEN;
  }

  /** A token that is good for little spends nothing of its account's other ones. */
  private static String key(Caller caller) {
    return caller.limits().equals(Limits.NONE)
        ? caller.actor()
        : caller.actor() + "/" + caller.limits().hashCode();
  }

  private Map<String, Role> membershipsOf(Caller caller) {
    return caller.account() == null ? Map.of() : memberships.of(caller.account());
  }

  private static boolean isOfTenant(Permission permission) {
    return permission.scope() == Scope.ORGANIZATION || permission.scope() == Scope.PROJECT;
  }

  /** With its organization; what cannot be a name names nothing, and nothing is asked for it. */
  private Target placed(Target target) {
    var ref = target.project();
    if (ref != null) {
      return target.in(isRef(ref) ? memberships.organizationOf(ref).orElse(null) : null);
    }
    var slug = target.organization();
    return slug != null && isSlug(slug) ? target : Target.NONE;
  }

  private static boolean isRef(String text) {
    try {
      return new ProjectRef(text).value().equals(text);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isSlug(String text) {
    try {
      return new OrganizationSlug(text).value().equals(text);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Does work that may block where it may; there is a bound to how much of it waits. */
  <T> Mono<T> off(Callable<T> work) {
    return Mono.fromCallable(work)
        .subscribeOn(blocking)
        .onErrorMap(
            RejectedExecutionException.class,
            _ ->
                new ApiException(503, "too_busy", "Too many requests at once; try again shortly")
                    .retryAfter(SOON));
  }

  /** What is said to whoever is not allowed; empty for who is. */
  static Optional<ApiException> answer(Decision decision, ApiException hidden) {
    return switch (decision) {
      case ALLOWED -> Optional.empty();
      case HIDDEN -> Optional.of(hidden);
      case REFUSED -> Optional.of(forbidden());
      case UNAUTHENTICATED ->
          Optional.of(
              new ApiException(
                  401, "unauthorized", "Send an Authorization header: Bearer <token>"));
    };
  }

  /** As what is not there is answered. */
  static ApiException hidden(Target target) {
    if (target.project() != null) {
      return ApiException.notFound("project_not_found", "There is no such project");
    }
    return target.organization() == null
        ? ApiException.notFound("not_found", "There is no such thing")
        : ApiException.notFound("organization_not_found", "There is no such organization");
  }

  static ApiException forbidden() {
    return new ApiException(
        403,
        "forbidden",
        "This token does not open this part of the API, or your role does not allow it; ask an"
            + " administrator of the organization");
  }

  /** Refuses, and notes it where there is room for it. */
  <T> Mono<T> refuse(
      ServerWebExchange exchange, Caller caller, String action, ApiException answer) {
    var unnoted = budget.spend(key(caller), action);
    if (unnoted.isEmpty()) {
      return Mono.error(answer);
    }
    var refusal =
        new Refusals.Refusal(caller, action, answer.status(), answer.code(), unnoted.getAsLong());
    return Mono.defer(() -> refusals.note(exchange, refusal))
        .onErrorResume(
            error -> {
              LOG.error("a refusal of {} at {} was noted nowhere", caller.actor(), action, error);
              return Mono.empty();
            })
        .then(Mono.error(answer));
  }

  /** The answer to who was refused too often at this, where the handler alone could tell. */
  Optional<ApiException> tooManyRefusals(Caller caller, String action) {
    return budget.isSpent(key(caller), action)
        ? Optional.of(
            new ApiException(
                    429,
                    "too_many_refusals",
                    "You were refused here too often; look at what you ask for, and try again"
                        + " later")
                .retryAfter(budget.span()))
        : Optional.empty();
  }
}
