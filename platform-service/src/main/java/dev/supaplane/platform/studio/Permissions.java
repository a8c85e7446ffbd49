package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What Studio is told that a role may do, so that it offers no button that would be refused. It is
 * told, not trusted: the services decide each request by themselves. {@code %} stands for anything;
 * a restrictive row takes away what another one gives.
 */
final class Permissions {
  private static final List<String> ALL = List.of("%");

  /** What is an organization's own, and not its projects'. */
  private static final List<String> OF_MEMBERS =
      List.of("user_invites", "auth.subject_roles", "subject_roles", "members");

  private Permissions() {}

  /**
   * One row.
   *
   * @param condition always null: a row means what it says
   * @param projectRefs null for all of the organization
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Row(
      long organizationId,
      String organizationSlug,
      List<String> actions,
      List<String> resources,
      @Nullable String condition,
      boolean restrictive,
      @Nullable List<Long> projectIds,
      @Nullable List<String> projectRefs) {}

  /** The rows of a role in an organization. */
  static List<Row> of(String slug, Role role) {
    return switch (role) {
      case OWNER -> List.of(row(slug, ALL, ALL, false));
      case ADMINISTRATOR ->
          List.of(
              row(slug, ALL, ALL, false),
              row(slug, List.of("write:Delete"), List.of("organizations"), true));
      case DEVELOPER ->
          List.of(
              row(slug, ALL, ALL, false),
              row(slug, List.of("write:%"), List.of("organizations"), true),
              row(slug, List.of("write:Delete"), List.of("projects"), true),
              row(slug, List.of("write:Create"), List.of("projects"), true),
              row(slug, List.of("write:%"), OF_MEMBERS, true));
      case READ_ONLY ->
          List.of(
              row(slug, List.of("%Read", "%Select", "tenant:Sql:Query"), ALL, false),
              row(slug, List.of("secrets:Read"), ALL, true));
    };
  }

  private static Row row(
      String slug, List<String> actions, List<String> resources, boolean restrictive) {
    return new Row(Wire.id(slug), slug, actions, resources, null, restrictive, null, null);
  }
}
