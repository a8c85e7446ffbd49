package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.probe.Prober;
import java.nio.file.Path;

/** A worker in a process of its own, so that it can be killed as a process is. */
final class KilledHookWorker {
  /** The exit code after SIGKILL. */
  static final int KILLED = 137;

  private KilledHookWorker() {}

  /**
   * Looks at what is wanted until it is killed, or dies by itself where it is told to.
   *
   * @param args the worker's data, the world, and whether to die at the first probe
   */
  public static void main(String[] args) throws InterruptedException {
    var world = World.at(Path.of(args[1]));
    Prober prober =
        Boolean.parseBoolean(args[2])
            ? _ -> {
              // No handler and no shutdown hook runs.
              Runtime.getRuntime().halt(KILLED);
              throw new IllegalStateException("nobody gets here");
            }
            : world;
    new HookWorker(Path.of(args[0]), world, prober).until(() -> false);
  }
}
