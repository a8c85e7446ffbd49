package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.reconcile.LifecycleContract;

/** What commands made in a {@link World}, and how to get in their way. */
record WorldGround(HookWorker worker) implements LifecycleContract.Ground {
  @Override
  public boolean allRuns() {
    return worker.world.has("port-20000") && worker.world.has("port-20001");
  }

  @Override
  public boolean anythingRuns() {
    return worker.world.has("port-20000") || worker.world.has("port-20001");
  }

  @Override
  public boolean dataIsThere() {
    return worker.world.has("data");
  }

  @Override
  public boolean isEmpty() {
    return !anythingRuns() && !dataIsThere() && worker.records().refs().isEmpty();
  }

  @Override
  public int deeds() {
    return worker.world.actions().size();
  }

  @Override
  public void refuse() {
    worker.world.put("refuse");
  }

  @Override
  public void stall() {
    worker.world.put("stall");
  }

  @Override
  public void relent() {
    worker.world.remove("refuse");
    worker.world.remove("stall");
  }

  @Override
  public void lose() {
    worker.world.remove("port-20001");
  }
}
