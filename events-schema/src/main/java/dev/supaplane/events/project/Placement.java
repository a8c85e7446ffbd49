package dev.supaplane.events.project;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where a project runs. Leased in the transaction that stores the event, freed by the removal.
 *
 * @param region the region as users name it
 * @param host name of the worker's host
 * @param subnet the project's own network, CIDR, such as {@code 10.96.0.16/28}
 * @param ports host ports by purpose
 */
public record Placement(
    String region, String host, String subnet, Map<PortPurpose, Integer> ports) {
  /** Copies the ports in the order of their purposes. */
  public Placement {
    var ordered = new EnumMap<PortPurpose, Integer>(PortPurpose.class);
    ordered.putAll(ports);
    ports = Collections.unmodifiableMap(ordered);
  }

  /**
   * The port for a purpose.
   *
   * @throws IllegalArgumentException when none was leased
   */
  public int port(PortPurpose purpose) {
    var port = ports.get(purpose);
    if (port == null) {
      throw new IllegalArgumentException("no port was leased for " + purpose);
    }
    return port;
  }
}
