package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.Drift;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.reconcile.StackDriver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param services the services that it touches
 * @param drifts the differences that it closes
 * @param task runs it; absent when there is nothing to do
 */
record HookWork(Set<String> services, List<Drift> drifts, @Nullable Task task)
    implements StackDriver.Work {
  static final HookWork NOTHING = new HookWork(Set.of(), List.of(), null);

  /** The run itself. */
  interface Task {
    StepResult run() throws InterruptedException;
  }

  @Override
  public boolean isNothing() {
    return task == null;
  }

  @Override
  public StepResult run() throws InterruptedException {
    return task == null ? StepResult.done() : task.run();
  }
}
