package dev.supaplane.query.projection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets queries wait until the projection has got somewhere. */
public final class Versions {
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

  private final Lock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private long moves;

  /** Rows were written. */
  void moved() {
    lock.lock();
    try {
      moves++;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something is so; answers whether it became so in time. It is asked outside the
   * lock, so that a slow answer holds up neither the projection nor anybody else who waits.
   */
  public boolean await(BooleanSupplier isThere, Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (true) {
      var seen = moves();
      if (isThere.getAsBoolean()) {
        return true;
      }
      var left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      // Looked at again at least every 100 ms: another process may share the rows.
      awaitMove(seen, Math.min(left, LOOK_AGAIN));
    }
  }

  private long moves() {
    lock.lock();
    try {
      return moves;
    } finally {
      lock.unlock();
    }
  }

  private void awaitMove(long seen, long nanos) throws InterruptedException {
    var left = nanos;
    lock.lock();
    try {
      while (moves == seen && left > 0) {
        left = moved.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
