package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.provisioner.desired.DesiredStack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lane tells of a stack that nobody asked about: only what is news. */
final class Tidings {
  private final ProjectRef ref;
  private final Workshop shop;
  private List<ServiceHealth> health = List.of();
  private @Nullable List<Drift> drifts;
  private @Nullable DesiredStack toldFor;

  Tidings(ProjectRef ref, Workshop shop) {
    this.ref = ref;
    this.shop = shop;
  }

  /** The wish that is told of; after an operation it is another. */
  void wishIs(DesiredStack stack) {
    if (!stack.equals(toldFor)) {
      // An operation has ended since: what was told before it is no longer known to be told.
      toldFor = stack;
      health = List.of();
      drifts = null;
    }
  }

  /** How the services are. */
  void health(DesiredStack stack, List<ServiceHealth> picture) throws InterruptedException {
    if (!picture.equals(health)) {
      shop.outcomes()
          .announce(
              new StackHealthObserved(
                  ref, stack.generation(), shop.worker(), picture, shop.clock().instant()));
      health = picture;
    }
  }

  /** What differs from what is wanted; empty when nothing does. */
  void drifts(DesiredStack stack, List<Drift> found) throws InterruptedException {
    if (!found.equals(drifts)) {
      drifts = found;
      shop.outcomes()
          .announce(
              new StackDriftObserved(
                  ref, stack.generation(), shop.worker(), found, shop.clock().instant()));
    }
  }

  /** Nothing runs of which the health could be told. */
  void healthIsOver() {
    health = List.of();
  }

  /** Health that was told by another way. */
  void healthWasTold(List<ServiceHealth> picture) {
    health = picture;
  }
}
