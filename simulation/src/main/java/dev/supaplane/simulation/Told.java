package dev.supaplane.simulation;

import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What the worker of a host told of operations' ends: nothing else may end one well. */
final class Told {
  private final Set<UUID> ready = new HashSet<>();
  private final Set<UUID> stopped = new HashSet<>();
  private final Set<UUID> removed = new HashSet<>();

  void add(ProvisioningOutcome outcome) {
    if (outcome instanceof StackReady o) {
      ready.add(o.operationId());
    } else if (outcome instanceof StackStopped o) {
      stopped.add(o.operationId());
    } else if (outcome instanceof StackRemoved o) {
      removed.add(o.operationId());
    }
  }

  /** Whether an operation may have ended so. */
  boolean justifies(OperationEnded event) {
    return switch (event) {
      case ProjectProvisioned e -> ready.contains(e.operationId());
      case ProjectResumed e -> ready.contains(e.operationId());
      case ProjectRestarted e -> ready.contains(e.operationId());
      case ProjectUpdated e -> ready.contains(e.operationId());
      case ProjectRotated e -> ready.contains(e.operationId());
      case ProjectPaused e -> stopped.contains(e.operationId());
      case ProjectRetired e -> stopped.contains(e.operationId());
      case ProjectRemoved e -> removed.contains(e.operationId());
      // The clock and people end operations too.
      case ProjectOperationFailed _, ProjectOperationCancelled _ -> true;
    };
  }
}
