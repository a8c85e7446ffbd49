package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.fence.Fence;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.stack.RenderedStack;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * A driver whose work waits for its turn and begins only while this worker may act; looking needs
 * neither. Forty projects that are asked for at once come up a few at a time, each in the time that
 * it would take alone.
 */
public final class GuardedDriver implements StackDriver {
  private final StackDriver driver;
  private final Fence fence;
  private final Turns turns;
  private final InstantSource clock;

  /**
   * A driver that takes turns.
   *
   * @param fence asked before anything is changed
   * @param places how many stacks are worked on at a time
   * @param headStart after which the next one begins although the one before has not ended
   * @param clock that of the deadlines
   */
  public GuardedDriver(
      StackDriver driver, Fence fence, int places, Duration headStart, InstantSource clock) {
    this.driver = driver;
    this.fence = fence;
    this.turns = new Turns(places, headStart);
    this.clock = clock;
  }

  /** How many stacks wait for their turn. */
  public int waiting() {
    return turns.waiting();
  }

  /** How many are worked on, in their head start. */
  public int running() {
    return turns.running();
  }

  @Override
  public Work running(DesiredStack stack, RunContext run, boolean prove, Set<String> leaveAlone) {
    return new InTurn(driver.running(stack, run, prove, leaveAlone), run);
  }

  @Override
  public Work runningFromNothing(DesiredStack stack, RunContext run) {
    return new InTurn(driver.runningFromNothing(stack, run), run);
  }

  @Override
  public Work stopped(DesiredStack stack, RunContext run) {
    return new InTurn(driver.stopped(stack, run), run);
  }

  @Override
  public Work absent(DesiredStack stack, RunContext run) {
    return new InTurn(driver.absent(stack, run), run);
  }

  @Override
  public List<Sighting> look(DesiredStack stack, RunContext run) {
    return driver.look(stack, run);
  }

  @Override
  public List<ServiceHealth> proven(DesiredStack stack, RenderedStack rendered) {
    return driver.proven(stack, rendered);
  }

  @Override
  public Set<ProjectRef> projects() {
    return driver.projects();
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return driver.watch(listener);
  }

  private final class InTurn implements Work {
    private final Work work;
    private final RunContext run;

    InTurn(Work work, RunContext run) {
      this.work = work;
      this.run = run;
    }

    @Override
    public boolean isNothing() {
      return work.isNothing();
    }

    @Override
    public Set<String> services() {
      return work.services();
    }

    @Override
    public List<Drift> drifts() {
      return work.drifts();
    }

    @Override
    public Forecast forecast() {
      return work.forecast();
    }

    @Override
    public StepResult run() throws InterruptedException {
      if (work.isNothing()) {
        return work.run();
      }
      var begun = clock.millis();
      var turn = turns.take(() -> run.superseded().getAsBoolean() || isTooLate());
      if (turn.isEmpty()) {
        return run.superseded().getAsBoolean()
            ? new StepResult.Superseded()
            : new StepResult.Later(
                Failure.of(
                    "NO_TURN",
                    "wait for a turn",
                    "Others were being worked on until the deadline",
                    clock.millis() - begun));
      }
      try (var _ = turn.get()) {
        fence.demand();
        return work.run();
      } catch (EngineException e) {
        return new StepResult.Later(
            Failure.of(
                "ENGINE_" + e.kind(),
                "begin",
                String.valueOf(e.getMessage()),
                clock.millis() - begun));
      }
    }

    private boolean isTooLate() {
      return !clock.instant().isBefore(run.deadline());
    }
  }
}
