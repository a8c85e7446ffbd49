package dev.supaplane.command.outcomes;

import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import java.util.Optional;

/** What a worker's claim asks of the project's aggregate. */
public final class OutcomeTranslator {
  private OutcomeTranslator() {}

  /** The command; empty for a step's telemetry, which only read models need. */
  public static Optional<ProjectCommand> commandFor(ProvisioningOutcome outcome) {
    return switch (outcome) {
      case StackReady o ->
          Optional.of(
              new ConfirmReady(
                  o.ref(), o.operationId(), o.generation(), o.postgresVersion(), o.services()));
      case StackStopped o ->
          Optional.of(new ConfirmStopped(o.ref(), o.operationId(), o.generation()));
      case StackRemoved o ->
          Optional.of(new ConfirmRemoved(o.ref(), o.operationId(), o.generation()));
      case StackFailed o ->
          Optional.of(new ReportFailure(o.ref(), o.operationId(), o.generation(), o.failure()));
      case StackHealthObserved o ->
          Optional.of(new ReportHealth(o.ref(), o.generation(), o.services()));
      case StackDriftObserved o ->
          Optional.of(new ReportDrift(o.ref(), o.generation(), o.drifts()));
      case StepFinished _ -> Optional.empty();
    };
  }
}
