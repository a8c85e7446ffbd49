package dev.supaplane.provisioner.outcomes;

import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.TraceContext;

/** In which trace an outcome is told. */
public interface OutcomeTraces {
  /** The trace of an outcome that is about to be told; asked once for each. */
  TraceContext of(ProvisioningOutcome outcome);
}
