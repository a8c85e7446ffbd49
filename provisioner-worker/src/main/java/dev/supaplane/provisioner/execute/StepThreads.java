package dev.supaplane.provisioner.execute;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** What the steps of one plan run on. */
public interface StepThreads extends Executor, AutoCloseable {
  /**
   * Waits for a step. Where there are no threads, those that wait for their turn run meanwhile.
   *
   * @throws ExecutionException when the step threw
   */
  StepResult await(CompletableFuture<StepResult> step)
      throws ExecutionException, InterruptedException;

  /** Interrupts what runs. */
  void interrupt();

  @Override
  void close();

  /** A thread for each step. */
  static StepThreads ofTheirOwn() {
    var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("step-", 0).factory());
    return new StepThreads() {
      @Override
      public void execute(Runnable step) {
        threads.execute(step);
      }

      @Override
      public StepResult await(CompletableFuture<StepResult> step)
          throws ExecutionException, InterruptedException {
        return step.get();
      }

      @Override
      public void interrupt() {
        threads.shutdownNow();
      }

      @Override
      public void close() {
        threads.close();
      }
    };
  }
}
