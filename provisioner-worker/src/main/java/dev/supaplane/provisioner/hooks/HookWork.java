package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.Drift;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.reconcile.StackDriver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param services the services that it touches
 * @param drifts the differences that it closes
 * @param action what the command would be run for; absent when none would be
 * @param task runs it; absent when there is nothing to do
 */
record HookWork(
    Set<String> services, List<Drift> drifts, @Nullable HookAction action, @Nullable Task task)
    implements StackDriver.Work {
  static final HookWork NOTHING = new HookWork(Set.of(), List.of(), null, null);

  /** The run itself. */
  interface Task {
    StepResult run() throws InterruptedException;
  }

  @Override
  public boolean isNothing() {
    return task == null;
  }

  /** That a command is run is all that can be told: what it changes only its operator knows. */
  @Override
  public Forecast forecast() {
    if (action == null) {
      return Forecast.NOTHING;
    }
    return new Forecast(
        List.of(
            new Item(
                Kind.HOOK,
                action.word(),
                null,
                action.destroys() ? Fate.DESTROYED : Fate.CHANGED,
                Set.of(Deed.RUN),
                "the operator's command is run; what it changes only that command knows",
                action.destroys())));
  }

  @Override
  public StepResult run() throws InterruptedException {
    return task == null ? StepResult.done() : task.run();
  }
}
