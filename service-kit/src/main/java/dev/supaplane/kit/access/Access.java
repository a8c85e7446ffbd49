package dev.supaplane.kit.access;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Who may do what. The decision is a pure function; handlers whose path does not tell what they are
 * about ask for it here.
 */
public final class Access {
  private Access() {}

  /**
   * Decides.
   *
   * @param caller null where nobody knows who asks
   * @param target with its organization; without one, where that is needed, it is not there
   * @param memberships the caller's role by organization
   */
  public static Decision decide(
      @Nullable Caller caller,
      Permission permission,
      Target target,
      Map<String, Role> memberships) {
    if (permission.scope() == Scope.EVERYBODY) {
      return Decision.ALLOWED;
    }
    if (caller == null) {
      return Decision.UNAUTHENTICATED;
    }
    if (caller.worker() || permission.scope() == Scope.WORKER) {
      return of(caller.worker() && permission.scope() == Scope.WORKER);
    }
    if (caller.superuser()) {
      return Decision.ALLOWED;
    }
    if (caller.account() == null) {
      return Decision.REFUSED;
    }
    return switch (permission.scope()) {
      case EVERYBODY, WORKER -> throw new IllegalStateException("decided above");
      case INSTALLATION -> Decision.REFUSED;
      case SIGNED_IN -> of(mayByItself(caller.limits(), permission));
      case ORGANIZATION, PROJECT -> ofTenant(caller.limits(), permission, target, memberships);
    };
  }

  /**
   * What somebody sees of a list of what a permission is about; nothing, where that is not among
   * what their token is good for.
   */
  public static Sight sight(Caller caller, Permission permission, Map<String, Role> memberships) {
    if (caller.superuser()) {
      return Sight.EVERYTHING;
    }
    var limits = caller.limits();
    if (caller.worker() || caller.account() == null || !isWithin(limits, permission)) {
      return Sight.NOTHING;
    }
    if (permission.scope() == Scope.ORGANIZATION && !limits.projects().isEmpty()) {
      return Sight.NOTHING;
    }
    var organizations =
        memberships.entrySet().stream()
            .filter(membership -> membership.getValue().may(permission))
            .map(Map.Entry::getKey)
            .filter(slug -> isAmong(limits.organizations(), slug))
            .collect(Collectors.toUnmodifiableSet());
    return new Sight(false, organizations, limits.projects());
  }

  /**
   * Asks for a permission, from a route that is declared {@link Requires#HANDLER}. Completes where
   * it is given; else fails with the answer to the caller.
   */
  public static Mono<Void> demand(
      ServerWebExchange exchange, Permission permission, Target target) {
    return demand(exchange, permission, target, AccessGuard.hidden(target));
  }

  /**
   * Asks for a permission.
   *
   * @param hidden what is said where the caller may not know of it: the same words as where it is
   *     not there
   */
  public static Mono<Void> demand(
      ServerWebExchange exchange, Permission permission, Target target, ApiException hidden) {
    return CallerAccess.of(exchange).demand(exchange, permission, target, hidden);
  }

  /** What would be decided of the caller; nothing is refused or noted for the question. */
  public static Mono<Decision> question(
      ServerWebExchange exchange, Permission permission, Target target) {
    return CallerAccess.of(exchange).question(permission, target);
  }

  /** What the caller sees of a list; fails with a 403 for a token that is not good for it. */
  public static Mono<Sight> sight(ServerWebExchange exchange, Permission permission) {
    return CallerAccess.of(exchange).sight(exchange, permission);
  }

  /**
   * What the caller sees of a list, found out anew each time: for answers that go on for long. Each
   * time may block; nothing is seen by who is known no more.
   */
  public static Supplier<Sight> watching(ServerWebExchange exchange, Permission permission) {
    return CallerAccess.of(exchange).watching(permission);
  }

  private static Decision ofTenant(
      Limits limits, Permission permission, Target target, Map<String, Role> memberships) {
    var slug = target.organization();
    var role = slug == null ? null : memberships.get(slug);
    // One that is limited to projects knows nothing of organizations as a whole.
    var isSeen =
        slug != null
            && isAmong(limits.organizations(), slug)
            && (limits.projects().isEmpty()
                || (permission.scope() == Scope.PROJECT
                    && target.project() != null
                    && limits.projects().contains(target.project())));
    if (role == null || !isSeen) {
      return Decision.HIDDEN;
    }
    return of(role.may(permission) && isWithin(limits, permission));
  }

  /** A token for some organizations or projects makes no organization beside them. */
  private static boolean mayByItself(Limits limits, Permission permission) {
    return isWithin(limits, permission)
        && (permission != Permission.ORGANIZATION_CREATE
            || (limits.organizations().isEmpty() && limits.projects().isEmpty()));
  }

  private static boolean isWithin(Limits limits, Permission permission) {
    return permission == Permission.WHO_AM_I
        || limits.permissions().isEmpty()
        || limits.permissions().contains(permission);
  }

  private static boolean isAmong(Set<String> limit, String name) {
    return limit.isEmpty() || limit.contains(name);
  }

  private static Decision of(boolean may) {
    return may ? Decision.ALLOWED : Decision.REFUSED;
  }
}
