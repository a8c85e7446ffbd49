package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Make an organization.
 *
 * @param name 1 to 256 characters
 * @param owner the account that is its first member; absent for one without members, which only the
 *     superuser can do anything with
 */
public record CreateOrganization(OrganizationSlug slug, String name, @Nullable UUID owner)
    implements OrganizationCommand {
  /** One without members. */
  public CreateOrganization(OrganizationSlug slug, String name) {
    this(slug, name, null);
  }
}
