package dev.supaplane.provisioner.probe;

import java.util.Optional;

/** What a probe found. Reasons are made here and never repeat what a service said. */
public sealed interface ProbeResult {
  /**
   * It works.
   *
   * @param serverVersion as the server tells it, where the protocol has one
   */
  record Healthy(Optional<String> serverVersion) implements ProbeResult {}

  /** It is not there yet, or says that it is starting. */
  record NotYet(String reason) implements ProbeResult {}

  /** It is there and does not work. */
  record Sick(String reason) implements ProbeResult {}

  /**
   * The worker can't tell: no address of the service can be reached from where the worker runs. A
   * mistake in the worker's settings, no reason to touch the service; the reason names the setting.
   */
  record Unreachable(String reason) implements ProbeResult {}

  /** It is there and does not take the project's password. */
  record WrongPassword(String reason) implements ProbeResult {}

  /** A healthy service without a version. */
  static ProbeResult healthy() {
    return new Healthy(Optional.empty());
  }
}
