package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.OrganizationEvent;
import java.util.List;
import java.util.UUID;

/**
 * What is kept of organizations beside their events. Everything happens in the transaction of the
 * events.
 */
public interface OrganizationResources {
  /**
   * The projects of an organization that are not removed, each as it is told to people: its name
   * and ref. In a transaction, none is added to them before its end.
   */
  List<String> projects(OrganizationSlug slug);

  /** Does what an event entails. */
  void follow(OrganizationEvent event);

  /** Keeps by what an invitation is known to whoever brings its token. */
  void knownBy(UUID invitation, String tokenHash);
}
