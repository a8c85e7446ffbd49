package dev.supaplane.command.api;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies of requests, in the shapes of Supabase's Management API, and their validation. */
final class Requests {
  private static final int LONGEST_NAME = 256;

  private Requests() {}

  /** Body of POST /v1/organizations. */
  record NewOrganization(@Nullable String name) {}

  /**
   * Body of POST /v1/projects. Members of the hosted API that mean nothing on one's own machines
   * ({@code organization_id}, {@code db_pass}, {@code plan}, {@code desired_instance_size}) are
   * ignored.
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewProject(
      @Nullable String name,
      @Nullable String organizationSlug,
      @Nullable String region,
      @Nullable String postgresEngine,
      @Nullable String templateRevision,
      @Nullable List<@Nullable String> excludeServices,
      @Nullable NewLimits limits) {}

  /** Limits as asked for. */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewLimits(
      @Nullable Integer cpuMillis, @Nullable Long memoryBytes, @Nullable Long storageBytes) {}

  /** Body of a restart. */
  record Restart(@Nullable List<@Nullable String> services) {}

  /** A name of 1 to 256 printable characters, trimmed. */
  static String name(@Nullable String name) {
    var trimmed = name == null ? "" : name.strip();
    if (trimmed.isEmpty()
        || trimmed.length() > LONGEST_NAME
        || trimmed.chars().anyMatch(Character::isISOControl)) {
      throw ApiException.badRequest(
          "invalid_name",
          "Give a name of 1 to " + LONGEST_NAME + " characters, without control characters");
    }
    return trimmed;
  }

  /** The organization that a project is for. */
  static OrganizationSlug organization(@Nullable String slug) {
    try {
      return new OrganizationSlug(slug == null ? "" : slug);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest(
          "invalid_organization_slug", "organization_slug: " + e.getMessage());
    }
  }

  /** A project ref from a path. */
  static ProjectRef ref(String ref) {
    try {
      return new ProjectRef(ref);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "project_not_found", "There is no such project; " + e.getMessage());
    }
  }

  /** Limits within their bounds. */
  static ResourceLimits limits(@Nullable NewLimits limits) {
    if (limits == null) {
      return ResourceLimits.NONE;
    }
    try {
      return new ResourceLimits(limits.cpuMillis(), limits.memoryBytes(), limits.storageBytes());
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_limits", "limits: " + e.getMessage());
    }
  }

  /** Names of services, none missing; absent stays absent. */
  static @Nullable List<String> services(@Nullable List<@Nullable String> services) {
    if (services == null) {
      return null;
    }
    if (services.size() > StackOffer.SERVICES.size()) {
      throw ApiException.badRequest("too_many_services", "That is more services than there are");
    }
    return services.stream().map(name -> name == null ? "" : name).toList();
  }
}
