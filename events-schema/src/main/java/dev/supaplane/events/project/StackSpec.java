package dev.supaplane.events.project;

import java.util.List;

/**
 * What is to run.
 *
 * @param template name of the stack template, such as {@code supabase}
 * @param revision the template's revision, such as {@code 2026.02}
 * @param postgresVersion the major version, such as {@code 17}
 * @param excludedServices names of the template's services that do not run, sorted, no duplicates
 * @param limits bounds for the project
 */
public record StackSpec(
    String template,
    String revision,
    String postgresVersion,
    List<String> excludedServices,
    ResourceLimits limits) {

  /** Sorts the exclusions, so that equal wishes are equal values. */
  public StackSpec {
    excludedServices = excludedServices.stream().distinct().sorted().toList();
  }
}
