package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.stack.RenderedStack;
import java.util.List;
import java.util.Set;

/**
 * The means by which a stack becomes what is wanted. It decides neither what is wanted nor what is
 * told: that is the reconciliation's, the same for every driver. Each question looks at what is
 * there and answers what there is to do; nothing is done before {@link Work#run}, and work that was
 * cut off anywhere can be asked for and done again.
 *
 * <p>A driver that cannot see what is there says so by an {@link EngineException}.
 */
public interface StackDriver {
  /**
   * What leads to a running stack.
   *
   * @param run with the rendered stack
   * @param prove whether every service is to be proven healthy, also when nothing needs a change
   * @param leaveAlone services that are not to be touched now
   */
  Work running(DesiredStack stack, RunContext run, boolean prove, Set<String> leaveAlone);

  /**
   * What would lead to a running stack if nothing were there. It is for looking ahead beyond work
   * that clears the ground, and not to be run.
   *
   * @param run with the rendered stack
   */
  Work runningFromNothing(DesiredStack stack, RunContext run);

  /** What leads to a stack of which nothing runs and whose data stays. */
  Work stopped(DesiredStack stack, RunContext run);

  /** What leads to nothing, the project's directory included. */
  Work absent(DesiredStack stack, RunContext run);

  /**
   * The services as they are now.
   *
   * @param run with the rendered stack
   */
  List<Sighting> look(DesiredStack stack, RunContext run);

  /** What can be said of the services once work for a running stack has proven them. */
  default List<ServiceHealth> proven(DesiredStack stack, RenderedStack rendered) {
    return rendered.services().stream().map(s -> ServiceHealth.healthy(s.name())).toList();
  }

  /** The projects of which this driver may have something left on the host. */
  Set<ProjectRef> projects();

  /** Hears of changes that nobody asked for, where the driver can; until closed. */
  AutoCloseable watch(EngineListener listener);

  /** Something to do, or nothing. */
  interface Work {
    /** Whether there is nothing to do. */
    boolean isNothing();

    /** The services that it touches. */
    Set<String> services();

    /** The differences that it closes, in words. */
    List<Drift> drifts();

    /** What becomes of each thing that the project has, by this work. */
    Forecast forecast();

    /** Does it, until the run's deadline or until something newer is wanted. */
    StepResult run() throws InterruptedException;
  }
}
