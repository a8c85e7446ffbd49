package dev.supaplane.gateway.route;

import org.jspecify.annotations.Nullable;

/** Where a project is, or why nobody is let through to it. */
public sealed interface Route {
  /**
   * A project that is tried. That it is coming up refuses nobody: its database may run while
   * another service restarts. It only explains why a server does not answer.
   *
   * @param database null where none is published
   * @param api its gateway; null where none is published
   * @param comingUp whether it is being started
   */
  record Open(@Nullable Address database, @Nullable Address api, boolean comingUp)
      implements Route {}

  /** A project that is not tried: its ports may be another's by now. */
  record Shut(Reason reason) implements Route {}

  /** Why a project is not tried. */
  enum Reason {
    /** Its containers are stopped, its data stays. */
    PAUSED,
    /** It is being paused or deleted. */
    GOING_DOWN,
    /** It was deleted. */
    REMOVED
  }
}
