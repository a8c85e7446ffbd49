package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.OneProject.REF;

import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.FailureToggle.Fail;
import dev.supaplane.provisioner.simulated.FailureToggle.Hang;
import java.nio.file.Path;

class SimulatedLifecycleTest extends LifecycleContract {
  @Override
  protected Ground ground(Path data) {
    return new Simulated(new SimulatedWorker(data));
  }

  private record Simulated(SimulatedWorker worker) implements Ground {
    @Override
    public boolean allRuns() {
      var containers = worker.engine.observe(REF).containers();
      return containers.size() == 3 && containers.stream().allMatch(c -> isRunning(c.state()));
    }

    @Override
    public boolean anythingRuns() {
      return worker.engine.observe(REF).containers().stream().anyMatch(c -> isRunning(c.state()));
    }

    @Override
    public boolean dataIsThere() {
      return !worker.engine.observe(REF).volumes().isEmpty();
    }

    @Override
    public boolean isEmpty() {
      return worker.engine.observe(REF).isEmpty();
    }

    @Override
    public int deeds() {
      return (int) worker.engine.calls().stream().filter(c -> c.call().changes()).count();
    }

    @Override
    public void refuse() {
      worker.engine.failures().always(EngineCall.START_CONTAINER, "rest", new Fail(Kind.REFUSED));
    }

    @Override
    public void stall() {
      worker.engine.failures().always(EngineCall.START_CONTAINER, "rest", new Hang());
    }

    @Override
    public void relent() {
      worker.engine.failures().clear();
    }

    @Override
    public void lose() {
      worker.host.exitContainer(REF, "db", 137);
    }

    private static boolean isRunning(State state) {
      return state == State.RUNNING;
    }
  }
}
