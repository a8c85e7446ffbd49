package dev.supaplane.simulation;

import dev.supaplane.provisioner.simulated.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time and what is due when. One thread does everything: who waits lets the others act
 * meanwhile, on top of its own stack.
 */
final class Clockwork {
  /** More than any schedule needs: who passes it goes round in circles. */
  private static final int MOST_ACTIONS = 400_000;

  private record Due(Instant at, long order, Runnable action) {}

  private final VirtualTime time = new VirtualTime();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
  private long ordered;
  private int actions;

  Instant now() {
    return time.instant();
  }

  /** Has something done later. */
  void in(Duration delay, Runnable action) {
    due.add(new Due(now().plus(delay), ordered++, action));
  }

  /** Has something done again and again. */
  void every(Duration interval, Runnable action) {
    in(
        interval,
        () -> {
          action.run();
          every(interval, action);
        });
  }

  /**
   * Lets time pass; others act meanwhile.
   *
   * @param waits whether the caller still waits; one that died does not
   */
  void pass(Duration span, BooleanSupplier waits) {
    var until = now().plus(span);
    while (waits.getAsBoolean()) {
      var next = due.peek();
      if (next == null || next.at().isAfter(until)) {
        advanceTo(until);
        return;
      }
      due.remove();
      if (++actions > MOST_ACTIONS) {
        throw new Runaway("more than " + MOST_ACTIONS + " things happened");
      }
      advanceTo(next.at());
      next.action().run();
    }
  }

  private void advanceTo(Instant instant) {
    if (instant.isAfter(now())) {
      time.advance(Duration.between(now(), instant));
    }
  }
}
