package dev.supaplane.events.organization;

import dev.supaplane.events.id.OrganizationSlug;
import java.time.Instant;

/** What happened to an organization. */
public sealed interface OrganizationEvent {
  /** The organization. */
  OrganizationSlug slug();

  /** When it happened, by the command side's clock. */
  Instant at();

  /**
   * An organization came to be.
   *
   * @apiNote An organization is made, once in its life.
   * @param name as the user gave it, 1 to 256 characters
   */
  record OrganizationCreated(OrganizationSlug slug, String name, Instant at)
      implements OrganizationEvent {}
}
