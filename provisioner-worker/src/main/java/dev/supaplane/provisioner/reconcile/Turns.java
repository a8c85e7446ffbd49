package dev.supaplane.provisioner.reconcile;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Who may change something on the engine now. Few at a time finish sooner than many at once, which
 * would all be slow together; and whoever has had its head start lets the next one begin while it
 * goes on, so that one sick stack holds nobody up. First come, first served.
 */
final class Turns {
  /** How often somebody who waits asks whether it still wants to. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final int places;
  private final long headStart;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Turn> waiting = new LinkedHashSet<>();
  private final Map<Turn, Long> running = new HashMap<>();

  /**
   * Turns on the system's clock.
   *
   * @param places how many run at a time, at least one
   * @param headStart after which the next one begins although the place was not given back
   */
  Turns(int places, Duration headStart) {
    this(places, headStart, System::nanoTime);
  }

  Turns(int places, Duration headStart, LongSupplier nanos) {
    if (places < 1) {
      throw new IllegalArgumentException("at least one has to have a turn");
    }
    this.places = places;
    this.headStart = headStart.toNanos();
    this.nanos = nanos;
  }

  /** A place, until closed. */
  final class Turn implements AutoCloseable {
    private Turn() {}

    @Override
    public void close() {
      lock.lock();
      try {
        running.remove(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits for a place.
   *
   * @param givesUp asked again and again; nothing is taken once it says so
   */
  Optional<Turn> take(BooleanSupplier givesUp) throws InterruptedException {
    var mine = new Turn();
    lock.lockInterruptibly();
    try {
      waiting.add(mine);
      while (!givesUp.getAsBoolean()) {
        var now = nanos.getAsLong();
        running.values().removeIf(until -> until - now <= 0);
        if (isAmongTheNext(mine, places - running.size())) {
          running.put(mine, now + headStart);
          return Optional.of(mine);
        }
        changed.await(untilSomethingMayChange(now), TimeUnit.NANOSECONDS);
      }
      return Optional.empty();
    } finally {
      waiting.remove(mine);
      changed.signalAll();
      lock.unlock();
    }
  }

  /** How many wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many have a turn whose head start is not over. */
  int running() {
    lock.lock();
    try {
      var now = nanos.getAsLong();
      return (int) running.values().stream().filter(until -> until - now > 0).count();
    } finally {
      lock.unlock();
    }
  }

  private boolean isAmongTheNext(Turn mine, int free) {
    var first = waiting.stream().limit(Math.max(free, 0)).toList();
    return first.contains(mine);
  }

  private long untilSomethingMayChange(long now) {
    return running.values().stream()
        .mapToLong(until -> until - now)
        .reduce(LOOK.toNanos(), Math::min);
  }
}
