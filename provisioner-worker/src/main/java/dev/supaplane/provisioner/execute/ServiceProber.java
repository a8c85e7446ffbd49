package dev.supaplane.provisioner.execute;

import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.probe.Prober;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.util.OptionalInt;

/**
 * Asks a service's container how it is, wherever it can be reached.
 *
 * @param prober asks
 * @param addresses knows where
 */
public record ServiceProber(Prober prober, AddressFinder addresses) {

  /** Asks once. */
  public ProbeResult probe(ServiceSpec service, ObservedContainer container) {
    var port = service.probe().port();
    var published =
        service.container().ports().stream()
            .filter(p -> p.containerPort() == port)
            .mapToInt(p -> p.hostPort())
            .findFirst();
    return prober.probe(
        new ProbeTarget(
            service.name(),
            service.probe(),
            addresses.addresses(
                container.address(),
                port,
                published.isPresent() ? published : OptionalInt.empty())));
  }

  /** Why a service is not healthy. */
  public static String reason(ProbeResult result) {
    return switch (result) {
      case ProbeResult.Healthy _ -> "healthy";
      case ProbeResult.NotYet r -> r.reason();
      case ProbeResult.Sick r -> r.reason();
      case ProbeResult.Unreachable r -> r.reason();
      case ProbeResult.WrongPassword r -> r.reason();
    };
  }
}
