package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.Failure;
import org.jspecify.annotations.Nullable;

/** It does not work now; nothing is lost by trying later. */
final class NotNow extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Failure failure;
  private final boolean seldom;

  /** It may work soon. */
  NotNow(@Nullable Failure failure) {
    this(failure, false);
  }

  private NotNow(@Nullable Failure failure, boolean seldom) {
    this.failure = failure;
    this.seldom = seldom;
  }

  /** It will hardly work later either, and has to all the same. */
  static NotNow nextTimePerhaps(Failure failure) {
    return new NotNow(failure, true);
  }

  @Nullable Failure failure() {
    return failure;
  }

  boolean seldom() {
    return seldom;
  }
}
