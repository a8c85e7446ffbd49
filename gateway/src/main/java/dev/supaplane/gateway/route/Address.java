package dev.supaplane.gateway.route;

/**
 * Where something listens.
 *
 * @param host a name or number
 * @param port from 1 to 65535
 */
public record Address(String host, int port) {
  /**
   * @throws IllegalArgumentException when it cannot be an address
   */
  public Address {
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not an address: " + host + ":" + port);
    }
  }
}
