package dev.supaplane.gateway.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the door to the databases is told.
 *
 * @param address where it listens, a name or number of this host
 * @param port 0 for any that is free
 * @param certificate for TLS; without it there is none
 * @param tlsDemanded whether sessions without TLS are refused
 * @param serverTls whether servers are asked for TLS
 * @param connections how many at once, over all
 * @param connectionsPerProject how many at once for one project
 * @param startup within which a client has to say what it wants, TLS included
 * @param connect within which a project has to be found and its server to be reached
 * @param login within which the server has to take queries, all of it included
 */
public record DatabaseSettings(
    String address,
    int port,
    Optional<Certificate> certificate,
    boolean tlsDemanded,
    ServerTls serverTls,
    int connections,
    int connectionsPerProject,
    Duration startup,
    Duration connect,
    Duration login) {
  /**
   * @throws IllegalArgumentException when TLS is demanded and there is none
   */
  public DatabaseSettings {
    if (tlsDemanded && certificate.isEmpty()) {
      throw new IllegalArgumentException("TLS is demanded, and there is no certificate for it");
    }
  }

  /** PEM files. */
  public record Certificate(Path chain, Path key) {}

  /** Whether servers are asked for TLS; one that declines is spoken to without. */
  public enum ServerTls {
    /** None is. */
    NEVER,
    /** Those that are not on this host are. */
    BEYOND_LOOPBACK,
    /** All are. */
    ALWAYS
  }

  /** Without TLS, on loopback. */
  public static DatabaseSettings plain(int port) {
    return new DatabaseSettings(
        "127.0.0.1",
        port,
        Optional.empty(),
        false,
        ServerTls.BEYOND_LOOPBACK,
        5_000,
        500,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60));
  }
}
