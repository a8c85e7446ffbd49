package dev.supaplane.provisioner.stack;

import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares a project's bounds out to its services. One service, the database, gets half; the others
 * share the other half by their weights. Memory adds up to the project's bound at most. So do
 * cores, but that each service gets {@value #SMALLEST_CPU_MILLIS} thousandths at least, the least
 * that an engine takes.
 */
final class LimitSplit {
  /** Below some 6 MB an engine refuses to make a container. */
  static final long SMALLEST_MEMORY = 8L << 20;

  /** An engine counts in hundredths of a core. */
  static final int SMALLEST_CPU_MILLIS = 10;

  private LimitSplit() {}

  /** Bounds by service. */
  static Map<String, Limits> of(List<ServiceTemplate> services, ResourceLimits limits) {
    var cpu = limits.cpuMillis();
    var memory = limits.memoryBytes();
    var split = new LinkedHashMap<String, Limits>();
    for (var service : services) {
      split.put(
          service.name(),
          new Limits(
              cpu == null ? null : (int) share(service, services, cpu, SMALLEST_CPU_MILLIS),
              memory == null
                  ? (long) service.memoryMiB() << 20
                  : Long.valueOf(share(service, services, memory, SMALLEST_MEMORY)),
              service.pids()));
    }
    return split;
  }

  private static long share(
      ServiceTemplate service, List<ServiceTemplate> services, long total, long least) {
    var others = services.stream().filter(s -> !s.halfOfLimits()).toList();
    if (service.halfOfLimits()) {
      return Math.max(least, others.isEmpty() ? total : total / 2);
    }
    var pool = others.size() == services.size() ? total : total / 2;
    var rest = Math.max(0, pool - least * others.size());
    var weights = others.stream().mapToLong(ServiceTemplate::memoryMiB).sum();
    // divided first, so that no bound of whatever size overflows
    return least
        + rest / weights * service.memoryMiB()
        + rest % weights * service.memoryMiB() / weights;
  }
}
