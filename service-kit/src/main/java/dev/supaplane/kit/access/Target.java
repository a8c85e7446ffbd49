package dev.supaplane.kit.access;

import org.jspecify.annotations.Nullable;

/**
 * What a permission is asked for.
 *
 * @param organization a slug; null where it is not known, or there is none
 * @param project a ref; null where it is no project
 */
public record Target(@Nullable String organization, @Nullable String project) {
  /** Nothing that belongs to anybody. */
  public static final Target NONE = new Target(null, null);

  /** An organization. */
  public static Target organization(String slug) {
    return new Target(slug, null);
  }

  /** A project, whose organization is still to be found out. */
  public static Target project(String ref) {
    return new Target(null, ref);
  }

  /** The same, in an organization; null where there is no such project. */
  Target in(@Nullable String slug) {
    return new Target(slug, project);
  }
}
