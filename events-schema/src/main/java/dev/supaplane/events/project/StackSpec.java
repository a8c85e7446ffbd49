package dev.supaplane.events.project;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to run.
 *
 * @param template name of the stack template, such as {@code supabase}
 * @param revision the template's revision, such as {@code 2026.02}
 * @param postgresVersion the major version, such as {@code 17}
 * @param excludedServices names of the template's services that do not run, sorted, no duplicates
 * @param limits bounds for the project
 * @param driftPolicy what is done about changes by nobody's command; absent means repair
 */
public record StackSpec(
    String template,
    String revision,
    String postgresVersion,
    List<String> excludedServices,
    ResourceLimits limits,
    @Nullable DriftPolicy driftPolicy) {

  /** Sorts the exclusions, so that equal wishes are equal values. */
  public StackSpec {
    excludedServices = excludedServices.stream().distinct().sorted().toList();
    driftPolicy = Objects.requireNonNullElse(driftPolicy, DriftPolicy.REPAIR);
  }

  /** Never absent: events of before there was a policy are read as {@link DriftPolicy#REPAIR}. */
  @Override
  public DriftPolicy driftPolicy() {
    return Objects.requireNonNullElse(driftPolicy, DriftPolicy.REPAIR);
  }

  /** A spec whose drift is repaired. */
  public StackSpec(
      String template,
      String revision,
      String postgresVersion,
      List<String> excludedServices,
      ResourceLimits limits) {
    this(template, revision, postgresVersion, excludedServices, limits, DriftPolicy.REPAIR);
  }
}
