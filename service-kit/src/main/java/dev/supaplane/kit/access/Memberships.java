package dev.supaplane.kit.access;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who is a member of what, as one service knows it. May block; never answers from the past. */
public interface Memberships {
  /** The organizations of an account, by slug, with its role in each; empty for a stranger. */
  Map<String, Role> of(UUID account);

  /** The organization that a project belongs to; empty where there never was such a project. */
  Optional<String> organizationOf(String ref);
}
