package dev.supaplane.provisioner.probe;

import dev.supaplane.provisioner.stack.Probe;
import java.util.List;

/**
 * Whom to ask, and where.
 *
 * @param service the service's name, for messages
 * @param probe how to ask; its own port is not used, each address carries one
 * @param addresses where the service may be reached; see {@link AddressFinder#addresses}
 */
public record ProbeTarget(String service, Probe probe, List<HostPort> addresses) {
  /** Copies what it is given. */
  public ProbeTarget {
    addresses = List.copyOf(addresses);
  }
}
