package dev.supaplane.simulation;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** Many schedules, each on one thread, some at the same time. */
public final class Schedules {
  private Schedules() {}

  /**
   * Runs the seeds from 1 on.
   *
   * @param seeds how many, at least 1
   * @param threads how many at the same time
   * @param progress hears how many are done, on any of the threads
   * @throws InterruptedException when the calling thread is interrupted; nothing goes on then
   */
  public static Report run(int seeds, int threads, IntConsumer progress)
      throws InterruptedException {
    var sum = new Report.Sum();
    var next = new AtomicLong(1);
    try (var crew = Executors.newFixedThreadPool(threads)) {
      var working = new ArrayList<Future<?>>();
      for (var i = 0; i < threads; i++) {
        working.add(
            crew.submit(
                () -> {
                  for (var seed = next.getAndIncrement();
                      seed <= seeds && !Thread.currentThread().isInterrupted();
                      seed = next.getAndIncrement()) {
                    progress.accept(sum.add(Simulation.run(seed)));
                  }
                }));
      }
      try {
        for (var one : working) {
          one.get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a schedule ended in a way that is a bug", e.getCause());
      } finally {
        crew.shutdownNow();
      }
    }
    return sum.report();
  }
}
