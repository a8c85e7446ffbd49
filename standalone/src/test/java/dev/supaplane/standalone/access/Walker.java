package dev.supaplane.standalone.access;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.access.Scope;
import dev.supaplane.standalone.access.Tenants.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who asks for what is the first tenant's, and what becomes of that: said once more here,
 * by hand, and not by the code that decides it.
 *
 * @param role in the first tenant's organization; null for who has none that counts
 */
record Walker(String name, Kind kind, String token, @Nullable Role role, Tenants tenants) {
  enum Kind {
    ANONYMOUS,
    WORKER,
    SUPERUSER,
    MEMBER,
    STRANGER,
    FOREIGNER,
    /** An owner of both by a token for the other organization alone. */
    ELSEWHERE,
    /** An owner by a token for one project alone. */
    ONE_PROJECT,
    /** An owner by a token for looking at projects alone. */
    LOOKING
  }

  static List<Walker> all(Tenants tenants) {
    var a = tenants.a.slug();
    var b = tenants.b.slug();
    var ownerOfA = Map.of(a, Role.OWNER);
    return List.of(
        new Walker("nobody", Kind.ANONYMOUS, "", null, tenants),
        new Walker("worker", Kind.WORKER, Tenants.WORKER, null, tenants),
        new Walker("superuser", Kind.SUPERUSER, Tenants.SUPERUSER, null, tenants),
        member(tenants, Role.READ_ONLY),
        member(tenants, Role.DEVELOPER),
        member(tenants, Role.ADMINISTRATOR),
        member(tenants, Role.OWNER),
        new Walker(
            "stranger",
            Kind.STRANGER,
            WalkApplication.token("stranger", Map.of(), Limits.NONE),
            null,
            tenants),
        new Walker(
            "foreigner",
            Kind.FOREIGNER,
            WalkApplication.token("foreigner", Map.of(b, Role.OWNER), Limits.NONE),
            null,
            tenants),
        new Walker(
            "token for elsewhere",
            Kind.ELSEWHERE,
            WalkApplication.token(
                "elsewhere",
                Map.of(a, Role.OWNER, b, Role.OWNER),
                new Limits(Set.of(), Set.of(b), Set.of())),
            null,
            tenants),
        new Walker(
            "token for one project",
            Kind.ONE_PROJECT,
            WalkApplication.token(
                "project", ownerOfA, new Limits(Set.of(), Set.of(), Set.of(tenants.a.project()))),
            Role.OWNER,
            tenants),
        new Walker(
            "token for looking",
            Kind.LOOKING,
            WalkApplication.token(
                "looking",
                ownerOfA,
                new Limits(Set.of(Permission.PROJECT_READ), Set.of(), Set.of())),
            Role.OWNER,
            tenants));
  }

  private static Walker member(Tenants tenants, Role role) {
    return new Walker(
        role.name(),
        Kind.MEMBER,
        WalkApplication.token(role.name(), Map.of(tenants.a.slug(), role), Limits.NONE),
        role,
        tenants);
  }

  /** The token of one who is not yet known to be a stranger. */
  static String stranger() {
    return WalkApplication.token("unheard-of", Map.of(), Limits.NONE);
  }

  /** The token of one who will not be a member for long. */
  static String leaver(Tenant tenant) {
    return WalkApplication.token("leaver", Map.of(tenant.slug(), Role.READ_ONLY), Limits.NONE);
  }

  boolean isAnonymous() {
    return kind == Kind.ANONYMOUS;
  }

  boolean isSuperuser() {
    return kind == Kind.SUPERUSER;
  }

  boolean isLimitedToOneProject() {
    return kind == Kind.ONE_PROJECT;
  }

  /** Whether something of a tenant may be known to them. */
  boolean isOf(Tenant tenant) {
    var isFirst = tenant.slug().equals(tenants.a.slug());
    return switch (kind) {
      case ANONYMOUS, WORKER, STRANGER -> false;
      case SUPERUSER -> true;
      case MEMBER, ONE_PROJECT, LOOKING -> isFirst;
      case FOREIGNER, ELSEWHERE -> !isFirst;
    };
  }

  /** Whether a list of what a permission is about shows what is a tenant's. */
  boolean sees(Tenant tenant, Permission permission) {
    return isOf(tenant)
        && switch (kind) {
          case ONE_PROJECT -> permission.scope() == Scope.PROJECT;
          case LOOKING -> permission == Permission.PROJECT_READ;
          default -> true;
        };
  }

  /** How a list is answered. */
  int list(Permission permission) {
    return switch (kind) {
      case ANONYMOUS -> 401;
      case WORKER -> 403;
      case LOOKING -> permission == Permission.PROJECT_READ ? 200 : 403;
      default -> 200;
    };
  }

  /**
   * How a request about the first tenant's first project or organization is answered, or that it
   * reaches its handler.
   */
  int expected(Permission permission, boolean isOfProject) {
    return switch (permission.scope()) {
      case EVERYBODY -> WalkApplication.REACHED;
      case WORKER ->
          switch (kind) {
            case ANONYMOUS -> 401;
            case WORKER -> WalkApplication.REACHED;
            default -> 403;
          };
      case INSTALLATION ->
          switch (kind) {
            case ANONYMOUS -> 401;
            case SUPERUSER -> WalkApplication.REACHED;
            default -> 403;
          };
      case SIGNED_IN ->
          switch (kind) {
            case ANONYMOUS -> 401;
            case WORKER -> 403;
            case LOOKING -> permission == Permission.WHO_AM_I ? WalkApplication.REACHED : 403;
            case ELSEWHERE, ONE_PROJECT ->
                permission == Permission.ORGANIZATION_CREATE ? 403 : WalkApplication.REACHED;
            default -> WalkApplication.REACHED;
          };
      case ORGANIZATION, PROJECT ->
          switch (kind) {
            case ANONYMOUS -> 401;
            case WORKER -> 403;
            case SUPERUSER -> WalkApplication.REACHED;
            case STRANGER, FOREIGNER, ELSEWHERE -> 404;
            case MEMBER -> role != null && role.may(permission) ? WalkApplication.REACHED : 403;
            case ONE_PROJECT -> isOfProject ? WalkApplication.REACHED : 404;
            case LOOKING -> permission == Permission.PROJECT_READ ? WalkApplication.REACHED : 403;
          };
    };
  }
}
