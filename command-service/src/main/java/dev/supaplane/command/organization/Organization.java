package dev.supaplane.command.organization;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The organization aggregate. */
@Aggregate
public class Organization {
  @AggregateIdentifier private @Nullable String id;

  /** For the framework. */
  protected Organization() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(
      CreateOrganization command, OperationPolicy policy, OrganizationRegister register) {
    if (id == null) {
      apply(new OrganizationCreated(command.slug(), command.name(), policy.clock().instant()));
      register.add(command.slug(), command.name());
    }
    return new Receipt(command.slug().value(), getVersion(), null);
  }

  @EventSourcingHandler
  void on(OrganizationEvent event) {
    id = event.slug().value();
  }
}
