package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.probe.Prober;
import dev.supaplane.provisioner.stack.Probe;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds every simulated container healthy that runs, unless its host says otherwise. */
public final class SimulatedProber implements Prober {
  private static final Pattern TAG = Pattern.compile(":(\\d+(?:\\.\\d+)?)");

  private final SimulatedHost host;

  /** A prober of the containers on a host. */
  public SimulatedProber(SimulatedHost host) {
    this.host = host;
  }

  @Override
  public ProbeResult probe(ProbeTarget target) {
    return target.addresses().stream()
        .flatMap(a -> host.probe(target.probe(), a.host(), a.port()).stream())
        .findFirst()
        .orElseGet(() -> new ProbeResult.NotYet("nothing listens for " + target.service()));
  }

  static ProbeResult well(Probe probe, SimulatedContainer container) {
    return switch (probe) {
      case Probe.Tcp _, Probe.Http _ -> ProbeResult.healthy();
      case Probe.PostgreSql _ -> {
        var tag = TAG.matcher(container.spec.image());
        yield new ProbeResult.Healthy(tag.find() ? Optional.of(tag.group(1)) : Optional.empty());
      }
    };
  }
}
