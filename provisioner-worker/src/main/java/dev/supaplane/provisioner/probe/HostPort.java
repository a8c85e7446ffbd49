package dev.supaplane.provisioner.probe;

import java.util.regex.Pattern;

/**
 * Where to ask.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");

  /**
   * @throws IllegalArgumentException when it is no host or no port
   */
  public HostPort {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("not a host's name or address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is from 1 to 65535");
    }
  }

  /** As a URL has it. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
