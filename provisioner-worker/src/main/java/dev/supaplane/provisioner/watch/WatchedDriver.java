package dev.supaplane.provisioner.watch;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.kit.watch.Timers;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.reconcile.Sighting;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.stack.RenderedStack;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A driver whose looks, probes, sweeps and work are counted and timed. */
public final class WatchedDriver implements StackDriver {
  private final StackDriver driver;
  private final MeterRegistry registry;

  /** A driver of which is told. */
  public WatchedDriver(StackDriver driver, MeterRegistry registry) {
    this.driver = driver;
    this.registry = registry;
    // Told as 0 from the start, so that the first one is seen to appear.
    List.of("running", "stopped", "absent").forEach(this::looks);
    List.of("healthy", "not_yet", "sick", "unreachable", "wrong_password", "not_running")
        .forEach(this::probes);
    for (var result : List.of("done", "later", "never", "superseded")) {
      works("operation", result);
      works("repair", result);
    }
    sweeps();
  }

  private Timer looks(String wish) {
    return Timers.answer(
        registry,
        "supaplane.worker.look.duration",
        "Looks at what there is and what is to be done, by what is wanted",
        "wish",
        wish);
  }

  private Counter probes(String result) {
    return Counter.builder("supaplane.worker.probes")
        .description("What was seen of services that should run, each time that one was probed")
        .tag("result", result)
        .register(registry);
  }

  private Timer works(String purpose, String result) {
    return Timers.work(
        registry,
        "supaplane.worker.work.duration",
        "Work that closes a difference: for an operation, or as a repair; waiting included",
        "purpose",
        purpose,
        "result",
        result);
  }

  private Timer sweeps() {
    return Timers.answer(
        registry,
        "supaplane.worker.sweep.duration",
        "Sweeps: what the engine holds is listed, and each of it looked at soon");
  }

  @Override
  public Work running(DesiredStack stack, RunContext run, boolean prove, Set<String> leaveAlone) {
    return looked("running", run, () -> driver.running(stack, run, prove, leaveAlone));
  }

  @Override
  public Work runningFromNothing(DesiredStack stack, RunContext run) {
    return driver.runningFromNothing(stack, run); // never run: it is for plans
  }

  @Override
  public Work stopped(DesiredStack stack, RunContext run) {
    return looked("stopped", run, () -> driver.stopped(stack, run));
  }

  @Override
  public Work absent(DesiredStack stack, RunContext run) {
    return looked("absent", run, () -> driver.absent(stack, run));
  }

  private Work looked(String wish, RunContext run, Supplier<Work> look) {
    return new Timed(looks(wish).record(look), run.operationId() == null ? "repair" : "operation");
  }

  @Override
  public List<Sighting> look(DesiredStack stack, RunContext run) {
    var sightings = driver.look(stack, run);
    sightings.forEach(sighting -> probes(result(sighting)).increment());
    return sightings;
  }

  private static String result(Sighting sighting) {
    return switch (sighting) {
      case Sighting.NotRunning _ -> "not_running";
      case Sighting.Reported(var health) ->
          health.status() == ServiceHealth.Status.HEALTHY ? "healthy" : "sick";
      case Sighting.Probed(var _, var result) ->
          switch (result) {
            case ProbeResult.Healthy _ -> "healthy";
            case ProbeResult.NotYet _ -> "not_yet";
            case ProbeResult.Sick _ -> "sick";
            case ProbeResult.Unreachable _ -> "unreachable";
            case ProbeResult.WrongPassword _ -> "wrong_password";
          };
    };
  }

  @Override
  public List<ServiceHealth> proven(DesiredStack stack, RenderedStack rendered) {
    return driver.proven(stack, rendered);
  }

  @Override
  public Set<ProjectRef> projects() {
    return sweeps().record(driver::projects);
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return driver.watch(listener);
  }

  private final class Timed implements Work {
    private final Work work;
    private final String purpose;

    Timed(Work work, String purpose) {
      this.work = work;
      this.purpose = purpose;
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
      var begun = System.nanoTime();
      var result = work.run();
      works(purpose, word(result)).record(Duration.ofNanos(System.nanoTime() - begun));
      return result;
    }

    private static String word(StepResult result) {
      return switch (result) {
        case StepResult.Done _ -> "done";
        case StepResult.Later _ -> "later";
        case StepResult.Never _ -> "never";
        case StepResult.Superseded _ -> "superseded";
      };
    }
  }
}
