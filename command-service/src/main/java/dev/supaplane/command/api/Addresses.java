package dev.supaplane.command.api;

import java.net.Inet6Address;
import java.util.HexFormat;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** From where a request comes, as far as one can be held to it. */
final class Addresses {
  private static final int HALF = 8;

  private Addresses() {}

  /**
   * An IP address; of version 6 its first half, since everybody has as many as they like of one.
   */
  static String of(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    if (remote == null || remote.getAddress() == null) {
      return "-";
    }
    return remote.getAddress() instanceof Inet6Address six
        ? HexFormat.of().formatHex(six.getAddress(), 0, HALF)
        : remote.getAddress().getHostAddress();
  }
}
