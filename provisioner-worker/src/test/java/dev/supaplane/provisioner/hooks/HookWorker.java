package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepTeller;
import dev.supaplane.provisioner.probe.Prober;
import dev.supaplane.provisioner.reconcile.OneProject;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * A worker with one project, made by little programs that run for real. Time goes by as it does;
 * whenever nothing is due until later, it leaps there.
 */
final class HookWorker extends OneProject {
  private final VirtualTime leaps = new VirtualTime();
  private final long begun = System.nanoTime();
  private final InstantSource clock = () -> leaps.instant().plusNanos(System.nanoTime() - begun);
  final World world;
  private final Prober prober;

  HookWorker(Path data, World world) {
    this(data, world, world);
  }

  HookWorker(Path data, World world, Prober prober) {
    super(data);
    this.world = world;
    this.prober = prober;
    restart();
  }

  HookRecords records() {
    return new HookRecords(data.resolve("hooks"));
  }

  @Override
  protected StackDriver driver() {
    return new HookDriver(
        world.commands(),
        data.resolve("hooks"),
        new ServiceProber(prober, localAddresses()),
        new StackFiles(),
        new StepTeller(told, clock, "test"),
        clock,
        leaps::advance,
        Map.of());
  }

  @Override
  protected InstantSource clock() {
    return clock;
  }

  @Override
  protected void pass(Duration pause) {
    leaps.advance(pause);
  }
}
