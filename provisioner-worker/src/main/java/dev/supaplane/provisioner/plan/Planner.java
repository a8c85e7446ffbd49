package dev.supaplane.provisioner.plan;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Step.AwaitHealthy;
import dev.supaplane.provisioner.plan.Step.CreateContainer;
import dev.supaplane.provisioner.plan.Step.CreateNetwork;
import dev.supaplane.provisioner.plan.Step.CreateVolume;
import dev.supaplane.provisioner.plan.Step.EnsureImage;
import dev.supaplane.provisioner.plan.Step.RemoveContainer;
import dev.supaplane.provisioner.plan.Step.RemoveDirectory;
import dev.supaplane.provisioner.plan.Step.RemoveNetwork;
import dev.supaplane.provisioner.plan.Step.RemoveVolume;
import dev.supaplane.provisioner.plan.Step.StartContainer;
import dev.supaplane.provisioner.plan.Step.StopContainer;
import dev.supaplane.provisioner.plan.Step.WriteFiles;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps that lead from what is there to what is wanted: pure functions. Containers are created
 * ahead, all at once; each starts as soon as those that it needs are healthy.
 */
public final class Planner {
  private Planner() {}

  /**
   * Steps to a running stack.
   *
   * @param filesCurrent whether the project's directory is as rendered
   * @param prove whether every service's health is to be awaited, also of those that need no change
   * @param leaveAlone services that are not to be touched now, as long as their network stays
   */
  public static Plan running(
      RenderedStack want,
      StackObservation seen,
      boolean filesCurrent,
      boolean prove,
      Set<String> leaveAlone) {
    var plan = new Plan.Builder();
    var networks =
        seen.networks().stream()
            .filter(
                n ->
                    n.name().equals(want.network().name())
                        && n.subnet().equals(want.network().subnet()))
            .toList();
    var networkStays = networks.size() == 1 && seen.networks().size() == 1;
    // Without its network nothing of a stack can stay: what is taken down comes up again.
    var alone = networkStays ? leaveAlone : Set.<String>of();

    var kept = kept(want, seen, networkStays, alone);
    var removed = new ArrayList<Integer>();
    for (var container : seen.containers()) {
      if (!kept.containsValue(container) && !alone.contains(container.service())) {
        removed.add(plan.add(new RemoveContainer(container.service(), container.id()), Set.of()));
      }
    }
    var ground = new LinkedHashSet<>(removed);
    if (!filesCurrent) {
      ground.add(plan.add(new WriteFiles(), Set.of()));
    }
    if (!networkStays) {
      var gone = new ArrayList<>(removed);
      for (var network : seen.networks()) {
        gone.add(plan.add(new RemoveNetwork(network.id()), removed));
      }
      ground.add(plan.add(new CreateNetwork(want.network()), gone));
    }
    for (var volume : want.volumes()) {
      if (!seen.volumes().contains(volume.name())) {
        ground.add(plan.add(new CreateVolume(volume), Set.of()));
      }
    }
    addServices(plan, want, kept, ground, prove, alone);
    return plan.build();
  }

  /** Steps to a stack of which nothing runs. */
  public static Plan stopped(StackObservation seen) {
    var plan = new Plan.Builder();
    for (var container : seen.containers()) {
      if (isAlive(container.state())) {
        plan.add(new StopContainer(container.service(), container.id()), Set.of());
      }
    }
    return plan.build();
  }

  /** Steps to nothing. */
  public static Plan absent(StackObservation seen, boolean directoryExists) {
    var plan = new Plan.Builder();
    var containers = new ArrayList<Integer>();
    for (var container : seen.containers()) {
      containers.add(plan.add(new RemoveContainer(container.service(), container.id()), Set.of()));
    }
    var last = new ArrayList<>(containers);
    for (var volume : seen.volumes()) {
      last.add(plan.add(new RemoveVolume(volume), containers));
    }
    for (var network : seen.networks()) {
      last.add(plan.add(new RemoveNetwork(network.id()), containers));
    }
    if (directoryExists) {
      plan.add(new RemoveDirectory(), last);
    }
    return plan.build();
  }

  /** Whether a container does, or is about to do, something. */
  public static boolean isAlive(State state) {
    return switch (state) {
      case RUNNING, PAUSED, RESTARTING -> true;
      case CREATED, EXITED, DEAD -> false;
    };
  }

  private static Map<String, ObservedContainer> kept(
      RenderedStack want, StackObservation seen, boolean networkStays, Set<String> leaveAlone) {
    var wanted = new HashMap<String, ContainerSpec>();
    want.services().forEach(service -> wanted.put(service.name(), service.container()));
    var kept = new HashMap<String, ObservedContainer>();
    for (var container : seen.containers()) {
      var spec = wanted.get(container.service());
      var asWanted =
          spec != null
              && networkStays
              && container.onNetwork()
              && container.state() != State.DEAD
              && container.name().equals(spec.name())
              && container.fingerprint().equals(spec.fingerprint());
      if (asWanted && !leaveAlone.contains(container.service())) {
        kept.putIfAbsent(container.service(), container);
      }
    }
    return kept;
  }

  private static void addServices(
      Plan.Builder plan,
      RenderedStack want,
      Map<String, ObservedContainer> kept,
      Set<Integer> ground,
      boolean prove,
      Set<String> leaveAlone) {
    var images = new HashMap<String, Integer>();
    var created = new HashMap<String, Integer>();
    for (var service : want.services()) {
      if (kept.containsKey(service.name()) || leaveAlone.contains(service.name())) {
        continue;
      }
      var image = service.container().image();
      var imageStep =
          images.computeIfAbsent(image, _ -> plan.add(new EnsureImage(image), Set.of()));
      var after = new HashSet<>(ground);
      after.add(imageStep);
      created.put(service.name(), plan.add(new CreateContainer(service.container()), after));
    }
    var healthy = new HashMap<String, Integer>();
    for (var service : want.services()) {
      if (!leaveAlone.contains(service.name())) {
        startAndAwait(plan, service, kept, created, healthy, ground, prove);
      }
    }
  }

  private static void startAndAwait(
      Plan.Builder plan,
      ServiceSpec service,
      Map<String, ObservedContainer> kept,
      Map<String, Integer> created,
      Map<String, Integer> healthy,
      Set<Integer> ground,
      boolean prove) {
    var container = kept.get(service.name());
    var after = new ArrayList<Integer>();
    if (container == null || container.state() != State.RUNNING) {
      var before = new HashSet<>(ground);
      if (created.containsKey(service.name())) {
        before.add(created.get(service.name()));
      }
      for (var needed : service.startsAfter()) {
        if (healthy.containsKey(needed)) {
          before.add(healthy.get(needed));
        }
      }
      after.add(plan.add(new StartContainer(service.name()), before));
    }
    if (!after.isEmpty() || prove) {
      healthy.put(service.name(), plan.add(new AwaitHealthy(service), List.copyOf(after)));
    }
  }
}
