package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.reconcile.LifecycleContract;
import java.nio.file.Path;

class HooksLifecycleTest extends LifecycleContract {
  @Override
  protected Ground ground(Path data) {
    return new WorldGround(
        new HookWorker(
            data.resolve("worker"), World.of(data.resolve("world"), World.WELL_BEHAVED)));
  }
}
