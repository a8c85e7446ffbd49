package dev.supaplane.kit.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sees of a list.
 *
 * @param everything whatever there is; then the rest means nothing
 * @param organizations slugs of those that are seen
 * @param projects refs of all that is seen within these; empty for all of them
 */
public record Sight(boolean everything, Set<String> organizations, Set<String> projects) {
  /** Whatever there is. */
  public static final Sight EVERYTHING = new Sight(true, Set.of(), Set.of());

  /** Nothing. */
  public static final Sight NOTHING = new Sight(false, Set.of(), Set.of());

  /** With sets of its own. */
  public Sight {
    organizations = Set.copyOf(organizations);
    projects = Set.copyOf(projects);
  }

  /** Whether an organization is seen as a whole, not only some projects of it. */
  public boolean organization(@Nullable String slug) {
    return everything || (slug != null && projects.isEmpty() && organizations.contains(slug));
  }

  /** Whether a project of an organization is seen. */
  public boolean project(@Nullable String slug, String ref) {
    return everything
        || (slug != null
            && organizations.contains(slug)
            && (projects.isEmpty() || projects.contains(ref)));
  }
}
