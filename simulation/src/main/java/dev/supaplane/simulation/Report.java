package dev.supaplane.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came of many schedules.
 *
 * @param schedules how many were run
 * @param events that all their stores held at the end
 * @param injected faults by kind
 * @param violations by kind
 * @param failing the first seeds with a violation, each with its first violation
 */
public record Report(
    int schedules,
    long events,
    Map<FaultKind, Long> injected,
    Map<ViolationKind, Long> violations,
    List<Failing> failing) {

  /**
   * A seed whose schedule showed a violation.
   *
   * @param first what was found first
   */
  public record Failing(long seed, Violation first) {}

  /** Whether nothing was found. */
  public boolean isClean() {
    return violations.values().stream().allMatch(count -> count == 0);
  }

  /** As a table, line by line. */
  public List<String> table() {
    var lines = new ArrayList<String>();
    lines.add(row("schedules", schedules));
    lines.add(row("events stored", events));
    lines.add("");
    lines.add(row("faults injected", sum(injected)));
    injected.forEach((kind, count) -> lines.add(row("  " + kind.label(), count)));
    lines.add("");
    lines.add(row("violations", sum(violations)));
    violations.forEach((kind, count) -> lines.add(row("  " + kind.label(), count)));
    return List.copyOf(lines);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String row(String name, long count) {
    return "%-36s %,12d".formatted(name, count);
  }

  /** Adds results up; what it holds does not grow with their number. */
  static final class Sum {
    private static final int MOST_NAMED = 20;

    private final Map<FaultKind, Long> injected = new EnumMap<>(FaultKind.class);
    private final Map<ViolationKind, Long> violations = new EnumMap<>(ViolationKind.class);
    private final List<Failing> failing = new ArrayList<>();
    private int schedules;
    private long events;

    Sum() {
      for (var kind : FaultKind.values()) {
        injected.put(kind, 0L);
      }
      for (var kind : ViolationKind.values()) {
        violations.put(kind, 0L);
      }
    }

    synchronized int add(Simulation.Result result) {
      events += result.events();
      result.injected().forEach((kind, count) -> injected.merge(kind, (long) count, Long::sum));
      result.violations().forEach(v -> violations.merge(v.kind(), 1L, Long::sum));
      if (!result.violations().isEmpty() && failing.size() < MOST_NAMED) {
        failing.add(new Failing(result.seed(), result.violations().getFirst()));
      }
      return ++schedules;
    }

    synchronized Report report() {
      return new Report(
          schedules,
          events,
          new EnumMap<>(injected),
          new EnumMap<>(violations),
          List.copyOf(failing));
    }
  }
}
