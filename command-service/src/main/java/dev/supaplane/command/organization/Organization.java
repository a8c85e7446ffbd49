package dev.supaplane.command.organization;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.supaplane.command.organization.OrganizationCommand.AcceptInvitation;
import dev.supaplane.command.organization.OrganizationCommand.AddMember;
import dev.supaplane.command.organization.OrganizationCommand.ChangeRole;
import dev.supaplane.command.organization.OrganizationCommand.DeleteOrganization;
import dev.supaplane.command.organization.OrganizationCommand.EndMembership;
import dev.supaplane.command.organization.OrganizationCommand.MakeInvitation;
import dev.supaplane.command.organization.OrganizationCommand.RemoveMember;
import dev.supaplane.command.organization.OrganizationCommand.RenameOrganization;
import dev.supaplane.command.organization.OrganizationCommand.RevokeInvitation;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.organization.OrganizationEvent;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The organization aggregate: routes commands to {@link OrganizationDecider} and keeps its events.
 * It decides nothing itself.
 */
@Aggregate
public class Organization {
  @SuppressWarnings("UnusedVariable") // the framework reads it
  @AggregateIdentifier
  private @Nullable String id;

  private OrganizationState state = OrganizationState.ABSENT;

  /** For the framework. */
  protected Organization() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(CreateOrganization command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(RenameOrganization command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(DeleteOrganization command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(AddMember command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(ChangeRole command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(RemoveMember command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(MakeInvitation command, OperationPolicy policy, OrganizationResources res) {
    var receipt = decide(command, policy, res);
    res.knownBy(command.invitation(), command.tokenHash());
    return receipt;
  }

  @CommandHandler
  Receipt handle(RevokeInvitation command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(EndMembership command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @CommandHandler
  Receipt handle(AcceptInvitation command, OperationPolicy policy, OrganizationResources res) {
    return decide(command, policy, res);
  }

  @EventSourcingHandler
  void on(OrganizationEvent event) {
    id = event.slug().value();
    state = state.after(event);
  }

  private Receipt decide(
      OrganizationCommand command, OperationPolicy policy, OrganizationResources resources) {
    var decider = new OrganizationDecider(policy.clock().instant());
    for (var event : decider.decide(command, state, () -> resources.projects(command.slug()))) {
      apply(event);
      resources.follow(event);
    }
    return new Receipt(command.slug().value(), getVersion(), null);
  }
}
