package dev.supaplane.provisioner.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is to go wrong, and when. The rule that was given first and fits is used. Thread-safe. */
public final class FailurePlan {
  /** Fits every subject. */
  public static final String ANY = "*";

  private static final class Rule {
    private final Predicate<EngineCall> calls;
    private final String subject;
    private final FailureToggle toggle;
    private long skip;
    private long times;

    Rule(Predicate<EngineCall> calls, String subject, long skip, long times, FailureToggle toggle) {
      this.calls = calls;
      this.subject = subject;
      this.skip = skip;
      this.times = times;
      this.toggle = toggle;
    }

    boolean fits(EngineCall call, String of) {
      return calls.test(call) && (subject.equals(ANY) || subject.equals(of));
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  /** The next calls of a kind fail, so many times. */
  public synchronized void next(EngineCall call, String subject, int times, FailureToggle toggle) {
    rules.add(new Rule(call::equals, subject, 0, times, toggle));
  }

  /** Every call of a kind fails until {@link #clear}. */
  public synchronized void always(EngineCall call, String subject, FailureToggle toggle) {
    rules.add(new Rule(call::equals, subject, 0, Long.MAX_VALUE, toggle));
  }

  /**
   * One call fails: of those that can change something, the one that comes after so many others.
   *
   * @param others 0 for the next one
   */
  public synchronized void afterChanges(int others, FailureToggle toggle) {
    rules.add(new Rule(EngineCall::changes, ANY, others, 1, toggle));
  }

  /** Nothing goes wrong from now on. */
  public synchronized void clear() {
    rules.clear();
  }

  synchronized Optional<FailureToggle> take(EngineCall call, String subject) {
    Optional<FailureToggle> taken = Optional.empty();
    for (var rule : List.copyOf(rules)) {
      if (!rule.fits(call, subject)) {
        continue;
      }
      if (rule.skip > 0) {
        rule.skip--;
      } else if (taken.isEmpty()) {
        taken = Optional.of(rule.toggle);
        rule.times--;
        if (rule.times == 0) {
          rules.remove(rule);
        }
      }
    }
    return taken;
  }
}
