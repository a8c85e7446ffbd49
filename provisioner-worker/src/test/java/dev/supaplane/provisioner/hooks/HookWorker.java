package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepTeller;
import dev.supaplane.provisioner.reconcile.OneProject;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * A worker with one project, made by little programs that run for real; between their runs time is
 * virtual.
 */
final class HookWorker extends OneProject {
  final VirtualTime time = new VirtualTime();
  final World world;

  HookWorker(Path data, World world) {
    super(data);
    this.world = world;
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
        new ServiceProber(world, localAddresses()),
        new StackFiles(),
        new StepTeller(told, time, "test"),
        time,
        time::advance,
        Map.of());
  }

  @Override
  protected InstantSource clock() {
    return time;
  }

  @Override
  protected void pass(Duration pause) {
    time.advance(pause);
  }
}
