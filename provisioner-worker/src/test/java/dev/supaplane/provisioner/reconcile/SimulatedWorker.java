package dev.supaplane.provisioner.reconcile;

import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.simulated.SimulatedCrash;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.SimulatedProber;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A worker with one project on a simulated engine, in virtual time; it can be killed at any call.
 */
final class SimulatedWorker extends OneProject {
  final VirtualTime time = new VirtualTime();
  final SimulatedEngine engine = new SimulatedEngine("test-installation");
  final SimulatedHost host = engine.host();
  int crashes;

  private final @Nullable Templates templates;

  SimulatedWorker(Path data) {
    this(data, null);
  }

  /** With other templates than that of three services. */
  SimulatedWorker(Path data, @Nullable Templates templates) {
    super(data);
    this.templates = templates;
    restart();
  }

  @Override
  protected Templates templates() {
    return templates == null ? super.templates() : templates;
  }

  @Override
  protected StackDriver driver() {
    var prober = new ServiceProber(new SimulatedProber(host), localAddresses());
    var files = new StackFiles();
    var runner = new StepRunner(engine, prober, files, time, time::advance);
    return new ContainersDriver(
        engine, new PlanExecutor(runner, told, time, "test"), prober, files);
  }

  @Override
  protected InstantSource clock() {
    return time;
  }

  @Override
  protected void pass(Duration pause) {
    time.advance(pause);
  }

  /** Dies and comes back where the engine says so. */
  @Override
  protected Duration look() throws InterruptedException {
    try {
      return super.look();
    } catch (IllegalStateException | SimulatedCrash e) {
      if (!(e instanceof SimulatedCrash) && !(e.getCause() instanceof SimulatedCrash)) {
        throw e;
      }
      crashes++;
      restart();
      return Duration.ZERO;
    }
  }
}
