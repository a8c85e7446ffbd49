package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Make an organization.
 *
 * @param name 1 to 256 characters
 */
public record CreateOrganization(OrganizationSlug slug, String name) {
  /** The aggregate's identifier. */
  @TargetAggregateIdentifier
  public String aggregateId() {
    return slug.value();
  }
}
