package dev.supaplane.provisioner.outcomes;

import dev.supaplane.events.provisioning.ProvisioningOutcome;

/** Tells the command side what was observed. */
public interface Outcomes {
  /** Tells without waiting: telemetry, which a crash may lose. */
  void tell(ProvisioningOutcome outcome);

  /**
   * Tells, and returns once it is safe.
   *
   * @throws InterruptedException when the worker stops; it is then told again after its next start
   */
  void announce(ProvisioningOutcome outcome) throws InterruptedException;
}
