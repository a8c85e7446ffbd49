package dev.supaplane.query.projection;

import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An adopted stack in the words that readers know from managed projects, as far as they fit: pure
 * functions.
 */
final class AdoptedRow {
  private static final Set<String> GATEWAYS = Set.of("kong", "api-gw");
  private static final int GATEWAY = 8000;
  private static final int DATABASE = 5432;
  private static final int POOLER = 6543;

  private AdoptedRow() {}

  /** What runs is its owner's to say; what is known is that drift is told and never repaired. */
  static StackSpec spec(AdoptedStack stack) {
    return new StackSpec(
        "compose",
        "observed",
        Objects.requireNonNullElse(stack.postgresVersion(), "unknown"),
        List.of(),
        ResourceLimits.NONE,
        DriftPolicy.REPORT);
  }

  /** Where it is; of the ports only those that it publishes, and no subnet of ours. */
  static Placement placement(String region, AdoptedStack stack) {
    var ports = new EnumMap<PortPurpose, Integer>(PortPurpose.class);
    published(stack, GATEWAY).ifPresent(port -> ports.put(PortPurpose.GATEWAY, port));
    published(stack, DATABASE).ifPresent(port -> ports.put(PortPurpose.DATABASE, port));
    published(stack, POOLER).ifPresent(port -> ports.put(PortPurpose.POOLER, port));
    return new Placement(region, stack.host(), "", ports);
  }

  /** Many services listen at 8000; only the gateway's is meant. The database itself comes first. */
  private static Optional<Integer> published(AdoptedStack stack, int inside) {
    return stack.containers().stream()
        .filter(c -> inside != GATEWAY || GATEWAYS.contains(c.service()))
        .sorted(Comparator.comparing((AdoptedContainer c) -> !c.service().equals("db")))
        .flatMap(c -> c.ports().stream())
        .filter(port -> port.containerPort() == inside)
        .map(port -> port.hostPort())
        .findFirst();
  }
}
