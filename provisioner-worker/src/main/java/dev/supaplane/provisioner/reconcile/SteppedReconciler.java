package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@link Reconciler} does on threads of its own, one pass at a time, for a scheduler that
 * decides whose turn it is.
 */
public final class SteppedReconciler {
  private final Workshop shop;
  private final Map<ProjectRef, Reconciliation> projects = new HashMap<>();

  /** A reconciler with this workshop. */
  public SteppedReconciler(Workshop shop) {
    this.shop = shop;
  }

  /** Looks at a project once; answers how long nothing more is due, unless something changes. */
  public Duration pass(ProjectRef ref) throws InterruptedException {
    return projects.computeIfAbsent(ref, _ -> new Reconciliation(ref, shop)).run();
  }
}
