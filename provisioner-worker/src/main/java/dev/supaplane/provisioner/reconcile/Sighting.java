package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.provisioner.probe.ProbeResult;

/** One service, as it was just seen. */
public sealed interface Sighting {
  /** The service's name. */
  String service();

  /** It does not run; no probe is needed to know that it is not well. */
  record NotRunning(String service, String reason) implements Sighting {}

  /** It was asked. */
  record Probed(String service, ProbeResult result) implements Sighting {}

  /** It cannot be asked; this is what was last said of it. */
  record Reported(ServiceHealth health) implements Sighting {
    @Override
    public String service() {
      return health.service();
    }
  }
}
