package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Planner;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The worker's machine: its engine and its disk, which outlive the worker's processes. */
final class WorkerSide {
  private final World world;
  private final ControlSide control;
  private final SimulatedHost host = new SimulatedHost();
  private final MemoryDisk disk = new MemoryDisk();
  private final SmallStack templates = new SmallStack();

  /** Sees what is there without the process's troubles. */
  private final SimulatedEngine eye =
      new SimulatedEngine(host, GuardedEngine.INSTALLATION, new VirtualTime());

  private @Nullable WorkerProcess process;
  private Duration away = Duration.ZERO;

  WorkerSide(World world, ControlSide control) {
    this.world = world;
    this.control = control;
    world.events.subscribe(
        ref -> {
          var lives = process;
          if (lives != null) {
            lives.hear(ref);
          }
        });
    start();
  }

  private void start() {
    var next = new WorkerProcess(world, this);
    process = next;
    next.start();
  }

  void died() {
    process = null;
    world.clock.in(away.plus(world.chance.seconds(1, 15)), this::start);
    away = Duration.ZERO;
  }

  /** Ends the process; the next one begins after a time, or soon after it. */
  void kill(Duration noOneFor) {
    var lives = process;
    if (lives != null) {
      away = noOneFor;
      lives.end("where it is");
    }
  }

  void rewind(ProjectRef ref, int by) {
    var lives = process;
    if (lives != null) {
      lives.rewind(ref, by);
    }
  }

  boolean isUp() {
    return process != null;
  }

  boolean hasReadAll() {
    var lives = process;
    return lives != null && world.events.projects().stream().allMatch(lives::hasRead);
  }

  Optional<DesiredStack> wish(ProjectRef ref) {
    var lives = process;
    return lives == null ? Optional.empty() : lives.wish(ref);
  }

  /** The projects of which the engine holds anything. */
  Set<ProjectRef> projects() {
    return behindTheScenes(eye::projects);
  }

  /** What the engine holds of a project, whatever the worker sees of it. */
  StackObservation holds(ProjectRef ref) {
    return behindTheScenes(() -> eye.observe(ref));
  }

  /** An engine that does not answer holds what it holds all the same. */
  private <T> T behindTheScenes(Supplier<T> look) {
    if (host.isUp()) {
      return look.get();
    }
    host.comeUp();
    try {
      return look.get();
    } finally {
      host.goDown();
    }
  }

  /** Data of a project that was ready once goes only after its deletion was asked for. */
  void volumeRemoved(String name) {
    for (var ref : control.projects()) {
      if (!name.equals(SmallStack.volume(ref.value()))) {
        continue;
      }
      var events = control.stream(ref).stream().map(ControlSide.Stored::event).toList();
      if (events.stream().anyMatch(ProjectProvisioned.class::isInstance)
          && events.stream().noneMatch(ProjectDeletionRequested.class::isInstance)) {
        world.violated(
            ViolationKind.LOST,
            "the data of " + Names.of(ref) + " was removed, and nobody asked for that");
      }
    }
  }

  /** What a worker tells of an operation's end is so at that moment. */
  void checkTold(ProvisioningOutcome outcome) {
    var there = holds(outcome.ref());
    var name = Names.of(outcome.ref());
    if (outcome instanceof StackRemoved && !there.isEmpty()) {
      world.violated(ViolationKind.LEAKED, name + " is told to be gone, and there is " + there);
    }
    if (outcome instanceof StackStopped
        && there.containers().stream().anyMatch(c -> Planner.isAlive(c.state()))) {
      world.violated(ViolationKind.LOST, name + " is told to be stopped, and something runs");
    }
    if (outcome instanceof StackReady ready) {
      checkReady(ready, there);
    }
  }

  private void checkReady(StackReady ready, StackObservation there) {
    var current =
        wish(ready.ref())
            .filter(w -> w.generation() == ready.generation() && w.operation() != null);
    // Clocks jump; what somebody did by hand within the longest operation excuses the worker.
    var since = world.clock.now().minus(Duration.ofMinutes(10));
    if (current.isEmpty() || world.wasTouchedSince(ready.ref(), since)) {
      return;
    }
    for (var service : templates.services(current.get().spec())) {
      if (there.container(service).filter(c -> c.state() == State.RUNNING).isEmpty()) {
        world.violated(
            ViolationKind.LOST,
            "%s is told to be ready, and %s does not run"
                .formatted(Names.of(ready.ref()), service));
      }
    }
  }

  Map<String, String> secretsOf(ProjectRef ref) {
    return control.secretsOf(ref);
  }

  SimulatedHost host() {
    return host;
  }

  MemoryDisk disk() {
    return disk;
  }

  SmallStack templates() {
    return templates;
  }
}
