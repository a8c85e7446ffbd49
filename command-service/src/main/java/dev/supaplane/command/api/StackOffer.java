package dev.supaplane.command.api;

import dev.supaplane.command.project.Gateways;
import dev.supaplane.command.project.SpecChange;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.kit.web.ApiException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen at creation. The worker's templates are the source of it; a test of the whole
 * program compares the two, because the services share no code but the contract.
 */
public final class StackOffer {
  /** The template. */
  public static final String TEMPLATE = "supabase";

  /** Revisions that can be asked for. */
  public static final List<String> REVISIONS = List.of("2026.02", "2026.09", "2026.11");

  /** The revision of new projects. */
  public static final String DEFAULT_REVISION = "2026.11";

  /** PostgreSQL majors that can be asked for. */
  public static final List<String> POSTGRES_VERSIONS = List.of("15", "17");

  /** The major of new projects. */
  public static final String DEFAULT_POSTGRES = "17";

  /** Every service of every revision. */
  public static final Set<String> SERVICES =
      linked(
          "db",
          "api-gw",
          "kong",
          "auth",
          "rest",
          "realtime",
          "storage",
          "imgproxy",
          "meta",
          "analytics",
          "vector",
          "studio",
          "functions",
          "supavisor");

  /** Services that no project can be without. */
  public static final Set<String> REQUIRED = linked("db", "api-gw", "kong");

  /** Services that are off unless they are asked for. */
  public static final Set<String> OFF_BY_DEFAULT =
      linked("analytics", "vector", "studio", "functions", "supavisor");

  private StackOffer() {}

  /** Of some services, those that a revision has. */
  public static List<String> of(String revision, Collection<String> services) {
    return services.stream()
        .filter(s -> !Gateways.NAMES.contains(s) || s.equals(Gateways.of(revision)))
        .toList();
  }

  /**
   * A spec from what a client asked for; absent choices take their defaults.
   *
   * @throws ApiException naming what can be chosen
   */
  static StackSpec spec(
      @Nullable String revision,
      @Nullable String postgres,
      @Nullable List<String> excluded,
      ResourceLimits limits) {
    return new StackSpec(
        TEMPLATE,
        oneOf("template_revision", revision, REVISIONS, DEFAULT_REVISION),
        oneOf("postgres_engine", postgres, POSTGRES_VERSIONS, DEFAULT_POSTGRES),
        exclusions(excluded == null ? OFF_BY_DEFAULT : excluded),
        limits);
  }

  /**
   * What is to change of a project; absent choices stay as they are.
   *
   * @throws ApiException naming what can be chosen
   */
  static SpecChange change(
      @Nullable String revision,
      @Nullable List<String> excluded,
      @Nullable ResourceLimits limits,
      @Nullable DriftPolicy driftPolicy) {
    return new SpecChange(
        revision == null ? null : oneOf("template_revision", revision, REVISIONS, DEFAULT_REVISION),
        excluded == null ? null : exclusions(excluded),
        limits,
        driftPolicy);
  }

  private static List<String> exclusions(Collection<String> excluded) {
    var exclusions = new TreeSet<>(excluded);
    for (var service : exclusions) {
      if (!SERVICES.contains(service)) {
        throw refusal(
            "unknown_service",
            "exclude_services names a service that does not exist; services: "
                + String.join(", ", SERVICES));
      }
      if (REQUIRED.contains(service)) {
        throw refusal(
            "service_required", "Every project needs " + service + "; take it off the exclusions");
      }
    }
    if (!exclusions.contains("vector") && exclusions.contains("analytics")) {
      throw refusal(
          "service_required", "vector sends to analytics; exclude both or neither of them");
    }
    return List.copyOf(exclusions);
  }

  private static String oneOf(
      String field, @Nullable String asked, List<String> offered, String standard) {
    if (asked == null) {
      return standard;
    }
    if (!offered.contains(asked)) {
      throw refusal(
          "unsupported_" + field,
          "This " + field + " is not supported; supported: " + String.join(", ", offered));
    }
    return asked;
  }

  private static ApiException refusal(String code, String message) {
    return ApiException.badRequest(code, message);
  }

  private static Set<String> linked(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }
}
