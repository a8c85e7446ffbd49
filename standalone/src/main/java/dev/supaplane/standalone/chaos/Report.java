package dev.supaplane.standalone.chaos;

import dev.supaplane.simulation.Violation;
import dev.supaplane.simulation.ViolationKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what was done and what came of it. */
final class Report {
  /** The longest that it may take until everything is as it was asked. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, Integer> strikes = new LinkedHashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Integer> ownEnds = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> proof = new ArrayList<>();
  private Duration longest = Duration.ZERO;
  private String longestAfter = "";
  private Duration total = Duration.ZERO;
  private int late;
  private int operations;
  private long events;
  private long repeated;

  /** A report on these strikes, each of which is told, also when it never fell. */
  Report(List<Strike> possible) {
    possible.forEach(strike -> strikes.put(strike.label(), 0));
  }

  void leftOut(String what) {
    leftOut.add(what);
  }

  void struck(Strike strike) {
    strikes.merge(strike.label(), 1, Integer::sum);
  }

  void converged(Duration took, String after) {
    operations++;
    total = total.plus(took);
    if (took.compareTo(LIMIT) > 0) {
      late++;
    }
    if (took.compareTo(longest) > 0) {
      longest = took;
      longestAfter = after;
    }
  }

  void violated(List<Violation> found) {
    violations.addAll(found);
  }

  void events(long stored, long publishedAgain) {
    events = stored;
    repeated = publishedAgain;
  }

  /** What verification found at the end. */
  void proof(List<String> lines) {
    proof.addAll(lines);
  }

  void endedByItself(String who, int times) {
    ownEnds.put(who, times);
  }

  /** Whether nothing was found, and nothing took too long. */
  boolean isClean() {
    return violations.isEmpty() && late == 0;
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** As a table, line by line. */
  List<String> table() {
    var lines = new ArrayList<String>();
    lines.add(row("operations", operations));
    lines.add(row("events stored", events));
    lines.add(row("  of them published again", repeated));
    lines.add("");
    lines.add(row("strikes", sum(strikes)));
    strikes.forEach((label, count) -> lines.add(row("  " + label, count)));
    leftOut.forEach(what -> lines.add("  left out: " + what));
    lines.add(row("processes that ended by themselves", sum(ownEnds)));
    ownEnds.forEach(
        (who, times) -> {
          if (times > 0) {
            lines.add(row("  " + who, times));
          }
        });
    lines.add("");
    if (!proof.isEmpty()) {
      lines.addAll(proof);
      lines.add("");
    }
    lines.add(row("violations", violations.size()));
    var byKind = new EnumMap<ViolationKind, Integer>(ViolationKind.class);
    for (var kind : ViolationKind.values()) {
      byKind.put(kind, 0);
    }
    violations.forEach(violation -> byKind.merge(violation.kind(), 1, Integer::sum));
    byKind.forEach((kind, count) -> lines.add(row("  " + kind.label(), count)));
    lines.add("");
    lines.add(row("took longer than " + LIMIT.toSeconds() + " s", late));
    lines.add(
        "%-36s %12s  %s".formatted("longest time to converge", seconds(longest), longestAfter));
    if (operations > 0) {
      lines.add("%-36s %12s".formatted("mean", seconds(total.dividedBy(operations))));
    }
    return List.copyOf(lines);
  }

  static String seconds(Duration time) {
    return "%d.%d s".formatted(time.toSeconds(), time.toMillisPart() / 100);
  }

  private static long sum(Map<?, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static String row(String name, long count) {
    return "%-36s %,12d".formatted(name, count);
  }
}
