package dev.supaplane.provisioner.docker;

import java.net.URI;
import java.time.Duration;

/**
 * Where the engine is and how long it may take.
 *
 * @param host {@code unix:///var/run/docker.sock} or {@code tcp://host:port}
 * @param installation value of the installation label; what carries another is not touched
 * @param callTimeout how long one call may take; the grace of a stop comes on top
 * @param pullTimeout how long fetching one image may take
 */
public record DockerSettings(
    URI host, String installation, Duration callTimeout, Duration pullTimeout) {
  /** How long a call may take unless told. */
  public static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  /** How long fetching an image may take unless told. */
  public static final Duration PULL_TIMEOUT = Duration.ofMinutes(15);

  /**
   * @throws IllegalArgumentException when the installation is blank or a duration is not positive
   */
  public DockerSettings {
    if (installation.isBlank()) {
      throw new IllegalArgumentException("the installation's id is blank");
    }
    if (!callTimeout.isPositive() || !pullTimeout.isPositive()) {
      throw new IllegalArgumentException("a time-out must be longer than nothing");
    }
  }

  /** With the usual time-outs. */
  public static DockerSettings of(URI host, String installation) {
    return new DockerSettings(host, installation, CALL_TIMEOUT, PULL_TIMEOUT);
  }

  /** Whether the engine is on this machine. */
  boolean isLocal() {
    return "unix".equals(host.getScheme());
  }
}
