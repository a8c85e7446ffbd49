package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.provisioner.probe.ProbeResult;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One service, as it was just seen. */
public sealed interface Sighting {
  /** The service's name. */
  String service();

  /** The services that run and do not take the password that they should have. */
  static Set<String> passwordRefused(List<Sighting> sightings) {
    return sightings.stream()
        .filter(s -> s instanceof Probed(var _, ProbeResult.WrongPassword _))
        .map(Sighting::service)
        .collect(Collectors.toUnmodifiableSet());
  }

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
