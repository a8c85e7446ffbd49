package dev.supaplane.provisioner.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A container's output while it is followed. Between the engine and the reader stand at most {@link
 * #BACKLOG} lines: a slow reader slows the engine's stream, which loses nothing, and never fills
 * the memory.
 */
public final class LogFollow implements AutoCloseable {
  /** Lines that wait for the reader. */
  public static final int BACKLOG = 1_000;

  /** Why no more lines come. */
  public enum End {
    /** The container ended. */
    CONTAINER,
    /** It was followed for as long as was asked for. */
    TIME,
    /** The reader closed it. */
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<LogLine> backlog = new ArrayDeque<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final long ends;
  private final Runnable stop;
  private @Nullable End end;
  private @Nullable EngineException failure;

  /**
   * A backlog that is empty yet.
   *
   * @param atMost how long it may be followed
   * @param stop ends the engine's stream; called once
   */
  public LogFollow(Duration atMost, Runnable stop) {
    this.ends = System.nanoTime() + atMost.toNanos();
    this.stop = stop;
  }

  /**
   * Takes a line from the engine and waits while there is no room for it.
   *
   * @return whether it was taken; otherwise nobody reads any more
   */
  public boolean put(LogLine line) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitWhile(() -> backlog.size() >= BACKLOG);
      if (end != null) {
        return false;
      }
      backlog.addLast(line);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a line where there is room for it, without waiting.
   *
   * @return whether somebody still reads
   */
  public boolean offer(LogLine line) {
    lock.lock();
    try {
      if (end == null && backlog.size() < BACKLOG) {
        backlog.addLast(line);
        changed.signalAll();
      }
      return end == null;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that no more lines come. What was taken before can still be read. */
  public void ended() {
    finish(End.CONTAINER, null);
  }

  /** Notes that the engine's stream broke; the reader hears it after the lines before it. */
  public void broke(EngineException problem) {
    finish(End.CONTAINER, problem);
  }

  /**
   * The next line; waits for it.
   *
   * @return null when no more lines come, see {@link #end}
   * @throws EngineException when the engine's stream broke
   */
  public @Nullable LogLine next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      // A container that never pauses must not be followed for ever either.
      if (System.nanoTime() - ends >= 0) {
        finish(End.TIME, null);
      }
      awaitWhile(backlog::isEmpty);
      if (end != End.CLOSED && !backlog.isEmpty()) {
        changed.signalAll();
        return backlog.removeFirst();
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
    stopOnce();
    return null;
  }

  /** Why no more lines come; null while some may. */
  public @Nullable End end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    finish(End.CLOSED, null);
    stopOnce();
  }

  private void awaitWhile(BooleanSupplier nothingToDo) throws InterruptedException {
    long left = ends - System.nanoTime();
    while (end == null && nothingToDo.getAsBoolean()) {
      if (left <= 0) {
        finish(End.TIME, null);
      } else {
        left = changed.awaitNanos(left);
      }
    }
  }

  private void finish(End why, @Nullable EngineException problem) {
    lock.lock();
    try {
      if (end == null) {
        end = why;
        failure = problem;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void stopOnce() {
    if (stopped.compareAndSet(false, true)) {
      stop.run();
    }
  }
}
