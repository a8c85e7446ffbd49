package dev.supaplane.provisioner.watch;

import dev.supaplane.kit.watch.Reading;
import dev.supaplane.kit.watch.Reading.Gauge;
import dev.supaplane.kit.watch.Sample;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.fence.Fence;
import dev.supaplane.provisioner.reconcile.GuardedDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a worker has to do, and whether it may.
 *
 * @param turns who works and who waits for a turn
 * @param lease whether this worker may act
 */
public record WorkerNumbers(DesiredStore store, GuardedDriver turns, Fence lease)
    implements Sample {
  private static final Gauge LEASE =
      new Gauge("supaplane.worker.lease.held", "Whether this worker has its host's lease: 1 or 0");
  private static final Gauge WAITING =
      new Gauge(
          "supaplane.worker.turns.waiting", "Stacks that wait for their turn to be worked on");
  private static final Gauge RUNNING =
      new Gauge("supaplane.worker.turns.running", "Stacks that are worked on, in their head start");
  private static final Gauge STACKS =
      new Gauge("supaplane.worker.stacks", "Stacks of this host by what they should be");

  @Override
  public String name() {
    return "worker";
  }

  @Override
  public List<Reading> take() {
    var readings = new ArrayList<Reading>();
    readings.add(LEASE.is(lease.isHeld() ? 1 : 0));
    readings.add(WAITING.is(turns.waiting()));
    readings.add(RUNNING.is(turns.running()));
    var stacks =
        store.all().stream()
            .collect(Collectors.groupingBy(DesiredStack::wish, Collectors.counting()));
    for (var wish : Wish.values()) {
      readings.add(STACKS.is(stacks.getOrDefault(wish, 0L), "wish", wish.name()));
    }
    return readings;
  }
}
