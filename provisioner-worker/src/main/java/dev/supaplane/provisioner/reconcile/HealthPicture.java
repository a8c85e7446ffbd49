package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.probe.ProbeResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the services are, over time: one probe that fails is no news, two in a row are. A container
 * that does not run is news at once.
 */
final class HealthPicture {
  private static final int FAILURES = 2;

  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, ServiceHealth> last = new HashMap<>();

  /** Begins from a picture that was just told. */
  void assume(List<ServiceHealth> picture) {
    failures.clear();
    last.clear();
    picture.forEach(service -> last.put(service.service(), service));
  }

  /** The picture after another look. */
  List<ServiceHealth> after(List<Sighting> sightings) {
    return sightings.stream().map(this::after).toList();
  }

  private ServiceHealth after(Sighting sighting) {
    var health =
        switch (sighting) {
          case Sighting.NotRunning(var service, var reason) -> {
            failures.put(service, FAILURES);
            yield ServiceHealth.unhealthy(service, reason);
          }
          case Sighting.Probed(var service, var result) -> judge(service, result);
          case Sighting.Reported(var reported) -> reported;
        };
    last.put(health.service(), health);
    return health;
  }

  private ServiceHealth judge(String name, ProbeResult result) {
    if (result instanceof ProbeResult.Healthy) {
      failures.remove(name);
      return ServiceHealth.healthy(name);
    }
    var before = last.get(name);
    if (result instanceof ProbeResult.Unreachable && before != null) {
      // The worker cannot see; that says nothing about the service.
      return before;
    }
    var count = failures.merge(name, 1, Integer::sum);
    if (count < FAILURES && before != null && before.status() == Status.HEALTHY) {
      return before;
    }
    return ServiceHealth.unhealthy(name, ServiceProber.reason(result));
  }
}
