package dev.supaplane.command.project;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to become different; absent parts stay as they are.
 *
 * @param revision the template's
 * @param excludedServices all that do not run from now on
 * @param limits all bounds from now on
 * @param driftPolicy what is done about changes by nobody's command
 */
public record SpecChange(
    @Nullable String revision,
    @Nullable List<String> excludedServices,
    @Nullable ResourceLimits limits,
    @Nullable DriftPolicy driftPolicy) {
  /** The spec with the changes. */
  StackSpec applyTo(StackSpec spec) {
    return new StackSpec(
        spec.template(),
        revision == null ? spec.revision() : revision,
        spec.postgresVersion(),
        excludedServices == null ? spec.excludedServices() : excludedServices,
        limits == null ? spec.limits() : limits,
        driftPolicy == null ? spec.driftPolicy() : driftPolicy);
  }
}
