package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.reconcile.LifecycleContract;
import java.nio.file.Path;

class HooksLifecycleTest extends LifecycleContract {
  @Override
  protected Ground ground(Path data) {
    return new Scripted(
        new HookWorker(
            data.resolve("worker"), World.of(data.resolve("world"), World.WELL_BEHAVED)));
  }

  private record Scripted(HookWorker worker) implements Ground {
    @Override
    public boolean allRuns() {
      return worker.world.has("port-20000") && worker.world.has("port-20001");
    }

    @Override
    public boolean anythingRuns() {
      return worker.world.has("port-20000") || worker.world.has("port-20001");
    }

    @Override
    public boolean dataIsThere() {
      return worker.world.has("data");
    }

    @Override
    public boolean isEmpty() {
      return !anythingRuns() && !dataIsThere() && worker.records().refs().isEmpty();
    }

    @Override
    public int deeds() {
      return worker.world.actions().size();
    }

    @Override
    public void refuse() {
      worker.world.put("refuse");
    }

    @Override
    public void stall() {
      worker.world.put("stall");
    }

    @Override
    public void relent() {
      worker.world.remove("refuse");
      worker.world.remove("stall");
    }

    @Override
    public void lose() {
      worker.world.remove("port-20001");
    }
  }
}
