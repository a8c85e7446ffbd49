package dev.supaplane.simulation;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The lease book's rules without its database: the lowest that is free, none twice. */
final class LeaseLedger {
  /** The one host of a simulation. */
  static final String HOST = "host-1";

  private static final String REGION = "local";

  private final PortRange ports;
  private final SubnetPool subnets;
  private final Map<Integer, ProjectRef> portsOf = new HashMap<>();
  private final Map<Integer, ProjectRef> subnetsOf = new HashMap<>();

  LeaseLedger(PortRange ports, SubnetPool subnets) {
    this.ports = ports;
    this.subnets = subnets;
  }

  /**
   * Leases one port for each purpose and a subnet.
   *
   * @throws Refused when nothing is left; nothing is leased then
   */
  Placement lease(ProjectRef ref) {
    try {
      var leased = new EnumMap<PortPurpose, Integer>(PortPurpose.class);
      for (var purpose : PortPurpose.values()) {
        leased.put(purpose, lowest(portsOf, ports.first(), ports.last(), ref));
      }
      var subnet = subnets.subnet(lowest(subnetsOf, 0, subnets.size() - 1, ref));
      return new Placement(REGION, HOST, subnet, leased);
    } catch (Refused e) {
      release(ref);
      throw e;
    }
  }

  void release(ProjectRef ref) {
    portsOf.values().removeIf(ref::equals);
    subnetsOf.values().removeIf(ref::equals);
  }

  long held(ProjectRef ref) {
    return portsOf.values().stream().filter(ref::equals).count()
        + subnetsOf.values().stream().filter(ref::equals).count();
  }

  private static int lowest(Map<Integer, ProjectRef> taken, int first, int last, ProjectRef ref) {
    for (var number = first; number <= last; number++) {
      if (taken.putIfAbsent(number, ref) == null) {
        return number;
      }
    }
    throw new Refused(Reason.EXHAUSTED, "nothing is left between " + first + " and " + last);
  }
}
