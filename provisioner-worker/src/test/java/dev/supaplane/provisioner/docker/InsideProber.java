package dev.supaplane.provisioner.docker;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.probe.Prober;
import dev.supaplane.provisioner.stack.Probe;
import java.util.List;
import java.util.Optional;

/** Asks the programs of a {@link TinyStack}, which listen nowhere, inside their containers. */
record InsideProber(DockerEngine engine, ProjectRef ref) implements Prober {
  @Override
  public ProbeResult probe(ProbeTarget target) {
    if (target.probe() instanceof Probe.PostgreSql asked) {
      var said = lines(target.service(), List.of("/tmp/ready", "/data/password"));
      if (said.size() == 2 && !said.getLast().equals(asked.password())) {
        return new ProbeResult.WrongPassword("it has another password");
      }
      return said.size() == 2
          ? new ProbeResult.Healthy(Optional.of(said.getFirst()))
          : notReady(target);
    }
    return lines(target.service(), List.of("/tmp/ready")).isEmpty()
        ? notReady(target)
        : ProbeResult.healthy();
  }

  private static ProbeResult notReady(ProbeTarget target) {
    return new ProbeResult.NotYet(target.service() + " is not ready");
  }

  /** The first line of each file in a service's container, where all of them are there. */
  List<String> lines(String service, List<String> files) {
    return engine
        .observe(ref)
        .container(service)
        .filter(container -> container.state() == State.RUNNING)
        .map(container -> lines(container, files))
        .orElse(List.of());
  }

  private List<String> lines(ObservedContainer container, List<String> files) {
    var script =
        "for file in "
            + String.join(" ", files)
            + "; do read -r line <\"$file\" || exit 1; echo \"$line\"; done";
    try {
      var said =
          engine.exec(container.id(), EngineContractSupport.command("/bin/sh", "-c", script));
      return said.exitCode() == 0 ? said.stdout().lines().toList() : List.of();
    } catch (EngineException _) {
      // It went while it was asked: it is not there.
      return List.of();
    }
  }
}
