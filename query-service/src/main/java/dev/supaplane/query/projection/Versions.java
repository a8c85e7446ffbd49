package dev.supaplane.query.projection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets queries wait until the projection has got somewhere. */
public final class Versions {
  private final Lock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /** Rows were written. */
  void moved() {
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is so; answers whether it became so in time. */
  public boolean await(BooleanSupplier isThere, Duration patience) throws InterruptedException {
    var left = patience.toNanos();
    lock.lock();
    try {
      while (!isThere.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        // Looked at again at least every 100 ms: another process may share the rows.
        var begun = System.nanoTime();
        if (moved.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS)) {
          left -= System.nanoTime() - begun;
        } else {
          left -= TimeUnit.MILLISECONDS.toNanos(100);
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
