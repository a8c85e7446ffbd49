package dev.supaplane.gateway.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one time limit that a connection has at any moment. Moving it is cheap: a timer that comes
 * too early looks again. To be used by the connection's own thread alone.
 */
public final class Deadline {
  private final EventExecutor thread;
  private long at;
  private @Nullable Runnable late;
  private @Nullable Future<?> timer;
  private long timerAt;

  /** No limit yet. */
  public Deadline(EventExecutor thread) {
    this.thread = thread;
  }

  /** Replaces the limit by another one. */
  public void set(Duration time, Runnable ifLate) {
    late = ifLate;
    at = now() + time.toNanos();
    if (timer != null && timerAt - at <= 0) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    schedule();
  }

  /** Takes the limit away. */
  public void clear() {
    late = null;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  // The thread's own clock: its timers go by it.
  private long now() {
    return thread.ticker().nanoTime();
  }

  private void schedule() {
    timerAt = at;
    timer = thread.schedule(this::look, at - now(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    timer = null;
    var what = late;
    if (what == null) {
      return;
    }
    if (at - now() > 0) {
      schedule();
      return;
    }
    late = null;
    what.run();
  }
}
