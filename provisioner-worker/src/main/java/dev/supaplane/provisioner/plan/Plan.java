package dev.supaplane.provisioner.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Steps and which of them wait for which.
 *
 * @param steps in an order in which each comes after those that it waits for
 */
public record Plan(List<PlannedStep> steps) {
  /** Copies the list. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /**
   * A step of a plan.
   *
   * @param step what to do
   * @param after positions of the steps that must have worked before
   */
  public record PlannedStep(Step step, Set<Integer> after) {}

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** The steps without their order. */
  public List<Step> flat() {
    return steps.stream().map(PlannedStep::step).toList();
  }

  static final class Builder {
    private final List<PlannedStep> steps = new ArrayList<>();

    int add(Step step, Collection<Integer> after) {
      steps.add(new PlannedStep(step, new TreeSet<>(after)));
      return steps.size() - 1;
    }

    Plan build() {
      return new Plan(steps);
    }
  }
}
