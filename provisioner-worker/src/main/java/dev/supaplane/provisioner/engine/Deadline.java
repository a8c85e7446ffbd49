package dev.supaplane.provisioner.engine;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a blocking call at a deadline, whatever the other side does. The call runs on a thread of
 * its own; an interrupt closes the channel on which it is blocked, so an abandoned call gives its
 * connection back. Sockets alone can't promise this: a read time-out counts from the last byte, and
 * Unix sockets have none.
 */
public final class Deadline {
  private Deadline() {}

  /**
   * Runs a call.
   *
   * @param limit how long it may take
   * @return what the call returns
   * @throws TimeoutException when it took longer; it was then interrupted
   * @throws ExecutionException with the call's own failure as its cause
   * @throws InterruptedException when the calling thread was interrupted; so was the call
   */
  public static <T> T within(Duration limit, Callable<T> call)
      throws TimeoutException, ExecutionException, InterruptedException {
    var task = new FutureTask<T>(call);
    Thread.ofPlatform().daemon().name("deadline").start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException e) {
      task.cancel(true);
      throw e;
    }
  }
}
