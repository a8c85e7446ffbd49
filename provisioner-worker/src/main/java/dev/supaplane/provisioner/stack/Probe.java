package dev.supaplane.provisioner.stack;

import java.util.Map;

/** How a service's health is told: asked over its own protocol, never by a start command's word. */
public sealed interface Probe {
  /** The port inside the container. */
  int port();

  /**
   * Log in and ask for the server's version.
   *
   * @param user who logs in
   * @param password its password
   * @param database where to
   */
  record PostgreSql(int port, String user, String password, String database) implements Probe {
    @Override
    public String toString() {
      return "PostgreSql[" + port + ", " + user + "]";
    }
  }

  /**
   * GET a path; any 2xx is healthy.
   *
   * @param path absolute path
   * @param headers request headers, keys among them: never print
   */
  record Http(int port, String path, Map<String, String> headers) implements Probe {
    @Override
    public String toString() {
      return "Http[" + port + path + "]";
    }
  }

  /** Connect; an accepted connection is healthy. For services that speak nothing simpler. */
  record Tcp(int port) implements Probe {}
}
