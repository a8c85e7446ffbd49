package dev.supaplane.standalone.access;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.access.RouteRules.Declared;
import dev.supaplane.kit.access.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What docs/permissions.md says, from the code. */
final class PermissionsPage {
  private PermissionsPage() {}

  static String of(List<Declared> routes) {
    return """
    # Permissions and routes

    Generated from `Permission`, `Role` and the `@Requires` beside each route by `AccessWalkTest`, which fails where this page says
    anything else (`-Dpermissions.write=true` writes it anew). What it means: [ADR 26](adr/0026-access.md).

    ## Permissions by role

    Read-only, developer, administrator and owner are roles in an organization. The superuser may all but what is a worker's.

    | permission | asked for | read-only | developer | administrator | owner |
    |---|---|---|---|---|---|
    %s
    ## Routes

    "By its handler" stands where the path does not tell of what: the handler asks, for the organization or project that it
    finds, or shows of a list what the caller may see. What is not theirs is answered with 404, as what is not there.

    | method | path | permission | asked for |
    |---|---|---|---|
    %s"""
        .formatted(
            Arrays.stream(Permission.values())
                .map(PermissionsPage::permission)
                .collect(Collectors.joining()),
            routes.stream().map(PermissionsPage::route).collect(Collectors.joining()));
  }

  private static String permission(Permission permission) {
    var roles =
        List.of(Role.READ_ONLY, Role.DEVELOPER, Role.ADMINISTRATOR, Role.OWNER).stream()
            .map(role -> role.may(permission) ? "yes" : "–")
            .collect(Collectors.joining(" | "));
    return "| `%s` | %s | %s |%n".formatted(permission, words(permission.scope()), roles);
  }

  private static String route(Declared route) {
    return "| %s | `%s` | `%s` | %s |%n"
        .formatted(
            route.method(),
            route.pattern(),
            route.requires().value(),
            route.requires().of().equals(Requires.HANDLER)
                ? "by its handler"
                : words(route.requires().value().scope()));
  }

  private static String words(Scope scope) {
    return switch (scope) {
      case EVERYBODY -> "everybody";
      case SIGNED_IN -> "whoever has a token";
      case INSTALLATION -> "the superuser";
      case WORKER -> "workers";
      case ORGANIZATION -> "an organization";
      case PROJECT -> "a project";
    };
  }
}
