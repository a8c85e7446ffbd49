package dev.supaplane.command.api;

import dev.supaplane.command.project.DatabasePassword;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies of requests, in the shapes of Supabase's Management API, and their validation. */
final class Requests {
  private static final int LONGEST_NAME = 256;
  private static final Pattern COMPOSE_PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");
  private static final Duration LONGEST_WINDOW = Duration.ofDays(365);

  private Requests() {}

  /**
   * Body of POST /v1/organizations.
   *
   * @param owner the account that it is for; only the superuser may name another than their own
   */
  record NewOrganization(@Nullable String name, @Nullable String owner) {}

  /**
   * Body of POST /v1/projects. Members of the hosted API that mean nothing on one's own machines
   * ({@code plan}, {@code desired_instance_size}) are ignored.
   *
   * @param organizationId what clients of another age call the slug
   * @param dbPass of the database; absent for one that is made up
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewProject(
      @Nullable String name,
      @Nullable String organizationSlug,
      @Nullable String organizationId,
      @Nullable String dbPass,
      @Nullable String region,
      @Nullable RegionSelection regionSelection,
      @Nullable String postgresEngine,
      @Nullable String templateRevision,
      @Nullable List<@Nullable String> excludeServices,
      @Nullable NewLimits limits) {
    /** The same with something else in place of the password. */
    NewProject withPassword(UnaryOperator<String> hidden) {
      return new NewProject(
          name,
          organizationSlug,
          organizationId,
          dbPass == null ? null : hidden.apply(dbPass),
          region,
          regionSelection,
          postgresEngine,
          templateRevision,
          excludeServices,
          limits);
    }

    /** Tells nothing of the password. */
    @Override
    public String toString() {
      return "NewProject[" + name + "]";
    }
  }

  /** A region as newer clients name it. */
  record RegionSelection(@Nullable String type, @Nullable String code) {}

  /** Limits as asked for. */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewLimits(
      @Nullable Integer cpuMillis, @Nullable Long memoryBytes, @Nullable Long storageBytes) {}

  /**
   * Body of an adoption.
   *
   * @param host whose worker sees the stack; absent means that of the region local
   * @param composeProject the name that compose knows the stack by
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Adopt(
      @Nullable String name,
      @Nullable String organizationSlug,
      @Nullable String host,
      @Nullable String composeProject) {}

  /** Body of a restart. */
  record Restart(@Nullable List<@Nullable String> services) {}

  /**
   * Body of PATCH /v1/projects/{ref}; absent members stay as they are.
   *
   * @param name by itself, as Supabase's clients send it: a renaming is no operation
   * @param postgresEngine only the one that runs: another major is another project
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Update(
      @Nullable String name,
      @Nullable String templateRevision,
      @Nullable String postgresEngine,
      @Nullable List<@Nullable String> excludeServices,
      @Nullable NewLimits limits,
      @Nullable String driftPolicy) {
    /** Whether it asks for what only an operation can bring about. */
    boolean changesTheStack() {
      return templateRevision != null
          || postgresEngine != null
          || excludeServices != null
          || limits != null
          || driftPolicy != null;
    }
  }

  /** Body of a rotation; absent means the database's password and the JWT secret. */
  record Rotate(@Nullable List<@Nullable String> secrets) {}

  /** Groups of secrets by their names. */
  static List<SecretGroup> secretGroups(@Nullable Rotate body) {
    if (body == null || body.secrets() == null) {
      return List.of(SecretGroup.DATABASE_PASSWORD, SecretGroup.JWT);
    }
    if (body.secrets().isEmpty() || body.secrets().size() > SecretGroup.values().length) {
      throw unknownSecrets();
    }
    return body.secrets().stream()
        .map(name -> name == null ? "" : name.toUpperCase(Locale.ROOT))
        .map(
            name ->
                Arrays.stream(SecretGroup.values())
                    .filter(group -> group.name().equals(name))
                    .findFirst()
                    .orElseThrow(Requests::unknownSecrets))
        .distinct()
        .toList();
  }

  /** A drift policy by its name; absent stays absent. */
  static @Nullable DriftPolicy driftPolicy(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "repair" -> DriftPolicy.REPAIR;
      case "report" -> DriftPolicy.REPORT;
      default ->
          throw ApiException.badRequest("invalid_drift_policy", "drift_policy is repair or report");
    };
  }

  /**
   * How long a deleted project can be restored.
   *
   * @param standard when the request names none
   */
  static Duration undoWindow(@Nullable String text, Duration standard) {
    if (text == null) {
      return standard;
    }
    try {
      var window = text.equals("0") ? Duration.ZERO : Duration.parse(text);
      if (!window.isNegative() && window.compareTo(LONGEST_WINDOW) <= 0) {
        return window;
      }
    } catch (DateTimeParseException e) {
      // The same answer as for a window out of bounds.
    }
    throw ApiException.badRequest(
        "invalid_undo_window",
        "undo_window is 0, or an ISO-8601 duration of at most "
            + LONGEST_WINDOW.toDays()
            + " days, such as P7D or PT12H");
  }

  /**
   * Whether only the plan of a command is asked for.
   *
   * @param text true or false; absent means that the command is meant
   */
  static boolean dryRun(@Nullable String text) {
    return switch (text) {
      case null -> false;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw ApiException.badRequest(
              "invalid_dry_run", "dry_run is true, for the plan alone, or false");
    };
  }

  /** An operation's id from a path. */
  static UUID operation(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_id", "An operation's id is a UUID");
    }
  }

  private static ApiException unknownSecrets() {
    return ApiException.badRequest(
        "unknown_secrets",
        "secrets names some of: "
            + Arrays.stream(SecretGroup.values())
                .map(group -> group.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

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

  /** A chosen password; absent stays absent. */
  static @Nullable DatabasePassword databasePassword(@Nullable String password) {
    try {
      return password == null || password.isEmpty() ? null : new DatabasePassword(password);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_db_pass", "db_pass: " + e.getMessage());
    }
  }

  /** A compose project's name. */
  static String composeProject(@Nullable String name) {
    if (name == null || !COMPOSE_PROJECT.matcher(name).matches()) {
      throw ApiException.badRequest(
          "invalid_compose_project",
          "compose_project is the name of a compose project, as docker compose ls shows it");
    }
    return name;
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

  /** The region that a project is for; the usual one where nobody says. */
  static String region(NewProject body, String usual) {
    var selection = body.regionSelection();
    var code = body.region() != null || selection == null ? body.region() : selection.code();
    return code == null ? usual : code;
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
