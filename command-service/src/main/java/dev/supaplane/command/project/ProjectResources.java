package dev.supaplane.command.project;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import java.util.Map;

/** What a project holds beside its events. Everything happens in the transaction of the events. */
public interface ProjectResources {
  /**
   * Makes sure that an organization exists.
   *
   * @throws Refused when it does not
   */
  void requireOrganization(OrganizationSlug organization);

  /**
   * Leases a host's ports and a subnet.
   *
   * @throws Refused when nothing is left, or the region has no host
   */
  Placement place(ProjectRef ref, String region);

  /**
   * The place that a project would be given now; nothing is leased, and another may come first.
   *
   * @throws Refused as {@link #place} would
   */
  Placement wouldPlace(String region);

  /**
   * Takes a compose project under observation; each on a host is adopted at most once.
   *
   * @throws Refused when it is adopted already, naming the project by which
   */
  void claim(ProjectRef ref, AdoptedStack stack);

  /**
   * Checks that a compose project can be taken under observation, and takes nothing.
   *
   * @throws Refused as {@link #claim} would
   */
  void requireUnclaimed(AdoptedStack stack);

  /** Keeps the password that somebody chose for a project's database, in place of the made one. */
  void choose(ProjectRef ref, DatabasePassword password);

  /** The secrets that a project's functions have: how many bytes each value has, by name. */
  Map<String, Integer> functionSecrets(ProjectRef ref);

  /**
   * Keeps new values of secrets of a project's functions.
   *
   * @param values by name
   */
  void keepFunctionSecrets(ProjectRef ref, Map<String, String> values);

  /**
   * Keeps new values of secret settings of a project.
   *
   * @param values by the setting's id
   */
  void keepSettingSecrets(ProjectRef ref, Map<String, String> values);

  /** Does what an event entails: deadlines are kept and dropped, secrets made and destroyed. */
  void follow(ProjectEvent event);
}
