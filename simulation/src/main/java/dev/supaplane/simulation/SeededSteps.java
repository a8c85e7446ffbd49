package dev.supaplane.simulation;

import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.execute.StepThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Steps without threads: of those that could begin, chance says which one does. */
final class SeededSteps implements StepThreads {
  private final Chance chance;
  private final List<Runnable> ready = new ArrayList<>();

  SeededSteps(Chance chance) {
    this.chance = chance;
  }

  @Override
  public void execute(Runnable step) {
    ready.add(step);
  }

  @Override
  public StepResult await(CompletableFuture<StepResult> step)
      throws ExecutionException, InterruptedException {
    while (!step.isDone()) {
      if (ready.isEmpty()) {
        throw new IllegalStateException("a step waits for one that never begins");
      }
      ready.remove(chance.below(ready.size())).run();
    }
    return step.get();
  }

  @Override
  public void interrupt() {
    ready.clear();
  }

  @Override
  public void close() {
    // A dead process leaves steps behind that never began.
    ready.clear();
  }
}
