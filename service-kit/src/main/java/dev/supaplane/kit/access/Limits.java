package dev.supaplane.kit.access;

import java.util.Set;

/**
 * What a token is good for, of all that its account may do. A token never allows more than the
 * account's roles do.
 *
 * @param permissions empty for all
 * @param organizations slugs; empty for all
 * @param projects refs; empty for all
 */
public record Limits(Set<Permission> permissions, Set<String> organizations, Set<String> projects) {
  /** As much as the account may. */
  public static final Limits NONE = new Limits(Set.of(), Set.of(), Set.of());

  /** With sets of its own. */
  public Limits {
    permissions = Set.copyOf(permissions);
    organizations = Set.copyOf(organizations);
    projects = Set.copyOf(projects);
  }
}
