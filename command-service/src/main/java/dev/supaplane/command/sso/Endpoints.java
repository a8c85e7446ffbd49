package dev.supaplane.command.sso;

import java.net.URI;
import java.util.Set;

/** Which addresses secrets may travel to. */
final class Endpoints {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private Endpoints() {}

  /**
   * Whether it is {@code https}, or on this machine; nobody's credentials and no fragment in it.
   */
  static boolean isSafe(URI address) {
    var host = address.getHost();
    return host != null
        && address.getUserInfo() == null
        && address.getFragment() == null
        && ("https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && THIS_MACHINE.contains(host)));
  }
}
