package dev.supaplane.gateway.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the door to the APIs is told.
 *
 * @param address where it listens, a name or number of this host
 * @param port 0 for any that is free
 * @param certificate for TLS; without it there is none
 * @param connections how many at once, over all
 * @param requestsPerProject how many at once for one project
 * @param head within which a connection's first request has to be there, but for its body
 * @param keepAlive within which each further one has to be
 * @param body how long a client may send nothing of a body that it has begun
 * @param connect within which a project has to be found and its gateway to be reached
 * @param response how long an answer may be without a byte
 * @param tunnel how long a WebSocket may be silent
 */
public record ApiSettings(
    String address,
    int port,
    Optional<Certificate> certificate,
    int connections,
    int requestsPerProject,
    Duration head,
    Duration keepAlive,
    Duration body,
    Duration connect,
    Duration response,
    Duration tunnel) {
  /** PEM files. */
  public record Certificate(Path chain, Path key) {}

  /** Without TLS, on loopback. */
  public static ApiSettings plain(int port) {
    return new ApiSettings(
        "127.0.0.1",
        port,
        Optional.empty(),
        10_000,
        1_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofHours(1));
  }
}
