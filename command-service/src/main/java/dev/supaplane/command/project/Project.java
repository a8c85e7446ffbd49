package dev.supaplane.command.project;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The project aggregate: routes commands to {@link ProjectDecider} and keeps its events. It decides
 * nothing itself.
 */
@Aggregate
public class Project {
  @SuppressWarnings("UnusedVariable") // the framework reads it
  @AggregateIdentifier
  private @Nullable String id;

  private ProjectState state = ProjectState.ABSENT;

  /** For the framework. */
  protected Project() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(CreateProject command, OperationPolicy policy, ProjectResources resources) {
    resources.requireOrganization(command.organization());
    var receipt =
        decide(command, policy, resources, () -> resources.place(command.ref(), command.region()));
    if (command.password() != null) {
      resources.choose(command.ref(), command.password());
    }
    return receipt;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(AdoptProject command, OperationPolicy policy, ProjectResources resources) {
    resources.requireOrganization(command.organization());
    resources.claim(command.ref(), command.stack());
    return decide(command, policy, resources);
  }

  @CommandHandler
  Receipt handle(RetryProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(PauseProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ResumeProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(RestartProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(DeleteProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ConfirmReady command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ConfirmStopped command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ConfirmRemoved command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ReportFailure command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ReportHealth command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ReportDrift command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ExpireOperation command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(UpdateProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(RotateSecrets command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(RenameProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ChangeFunctionSecrets command, OperationPolicy policy, ProjectResources res) {
    var change = command.given(res.functionSecrets(command.ref()));
    var receipt = decide(change, policy, res);
    if (!change.set().isEmpty()) {
      res.keepFunctionSecrets(change.ref(), change.set());
    }
    return receipt;
  }

  @CommandHandler
  Receipt handle(ChangeSettings command, OperationPolicy policy, ProjectResources res) {
    var receipt = decide(command, policy, res);
    if (!command.secrets().isEmpty()) {
      res.keepSettingSecrets(command.ref(), command.secrets());
    }
    return receipt;
  }

  @CommandHandler
  Receipt handle(CancelOperation command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ForceOperation command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(PurgeProject command, OperationPolicy policy, ProjectResources res) {
    return decide(command, policy, res);
  }

  @EventSourcingHandler
  void on(ProjectEvent event) {
    id = event.ref().value();
    state = state.after(event);
  }

  private Receipt decide(
      ProjectCommand command, OperationPolicy policy, ProjectResources resources) {
    return decide(
        command,
        policy,
        resources,
        () -> {
          throw new IllegalStateException("only a creation needs a place");
        });
  }

  private Receipt decide(
      ProjectCommand command,
      OperationPolicy policy,
      ProjectResources resources,
      Supplier<Placement> placement) {
    var decider = new ProjectDecider(policy, policy.clock().instant());
    for (var event : decider.decide(command, state, placement)) {
      apply(event);
      resources.follow(event);
    }
    var open = state.open();
    return new Receipt(command.ref().value(), getVersion(), open == null ? null : open.id());
  }
}
