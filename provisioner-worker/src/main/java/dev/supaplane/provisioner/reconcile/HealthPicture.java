package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
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

  /** Probes every service of a stack. */
  List<ServiceHealth> look(RenderedStack stack, StackObservation seen, ServiceProber prober) {
    return stack.services().stream().map(service -> look(service, seen, prober)).toList();
  }

  private ServiceHealth look(ServiceSpec service, StackObservation seen, ServiceProber prober) {
    var name = service.name();
    var container = seen.container(name);
    ServiceHealth health;
    if (container.isEmpty() || container.get().state() != State.RUNNING) {
      failures.put(name, FAILURES);
      health =
          ServiceHealth.unhealthy(
              name,
              container.isEmpty()
                  ? "the container is gone"
                  : "the container is " + container.get().state());
    } else {
      health = judge(name, prober.probe(service, container.get()));
    }
    last.put(name, health);
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
