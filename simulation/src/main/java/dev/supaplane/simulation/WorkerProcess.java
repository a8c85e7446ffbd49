package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostSurroundings;
import dev.supaplane.provisioner.reconcile.SteppedReconciler;
import dev.supaplane.provisioner.reconcile.Timing;
import dev.supaplane.provisioner.reconcile.Workshop;
import dev.supaplane.provisioner.simulated.SimulatedCrash;
import dev.supaplane.provisioner.simulated.SimulatedProber;
import dev.supaplane.simulation.Rules.Order;
import dev.supaplane.simulation.Topic.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One life of the worker's process: its memory, its lanes, its eyes on the engine. */
final class WorkerProcess implements GuardedEngine.Life, Outcomes {
  private static final String WHO = "worker";
  private static final Duration AFTER_BUG = Duration.ofSeconds(10);
  private static final Duration WATCH_RETRY = Duration.ofSeconds(1);
  private static final Timing TIMING = Timing.of(Duration.ofSeconds(30), Duration.ofSeconds(20));

  private static final class Lane {
    boolean busy;
    boolean woken;
    long turn;
  }

  private final World world;
  private final WorkerSide side;
  private final DesiredStore store;
  private final GuardedEngine engine;
  private final SteppedReconciler reconciler;
  private final Map<ProjectRef, Lane> lanes = new HashMap<>();
  private final Map<ProjectRef, Integer> next = new HashMap<>();
  private boolean alive = true;
  private boolean caughtUp;
  private @Nullable AutoCloseable watch;

  WorkerProcess(World world, WorkerSide side) {
    this.world = world;
    this.side = side;
    store = new DesiredStore(side.disk(), MemoryDisk.PROJECTS);
    engine = new GuardedEngine(world, side.host(), this, side::volumeRemoved);
    var finder =
        new AddressFinder(
            "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty()));
    var prober = new ServiceProber(new SimulatedProber(side.host()), finder);
    InstantSource clock = () -> world.clock.now().plus(world.workerSkew);
    var runner = new StepRunner(engine, prober, side.disk(), clock, this::pause);
    reconciler =
        new SteppedReconciler(
            new Workshop(
                LeaseLedger.HOST,
                store,
                engine,
                side.templates(),
                side::secretsOf,
                new PlanExecutor(
                    runner, this, clock, LeaseLedger.HOST, () -> new SeededSteps(world.chance)),
                prober,
                side.disk(),
                this,
                TIMING,
                clock));
  }

  /** Folds the past, then begins with everything that is known. */
  void start() {
    world.say(WHO, "starts");
    world.events.projects().forEach(this::fold);
    caughtUp = true;
    store.all().stream()
        .filter(stack -> stack.wish() != Wish.GONE)
        .map(DesiredStack::ref)
        .sorted(Comparator.comparing(ProjectRef::value))
        .forEach(this::wake);
    whileAlive(this::watch);
    sweepLater();
  }

  // --- events

  void hear(ProjectRef ref) {
    world.clock.in(world.chance.millis(1, 80), () -> fold(ref));
  }

  private void fold(ProjectRef ref) {
    if (!alive) {
      return;
    }
    if (world.areEventsHeld(ref)) {
      world.clock.in(Duration.ofSeconds(1), () -> fold(ref));
      return;
    }
    var touched = false;
    var messages = world.events.of(ref);
    for (var offset = position(ref); offset < messages.size(); offset++) {
      if (world.rules.intake() == Order.POSITION_FIRST) {
        side.disk().keepOffset(ref, offset + 1);
        if (world.faults.strikes(FaultKind.WORKER_CRASH_BEFORE_OFFSET)) {
          end("between an offset and its wish");
          return;
        }
      }
      if (store.fold(messages.get(offset).read(ProjectEvent.class))) {
        touched = true;
        world.say(
            WHO,
            "wants " + Names.of(ref) + " " + store.find(ref).map(DesiredStack::wish).orElseThrow());
      }
      next.put(ref, offset + 1);
      if (world.faults.strikes(FaultKind.WORKER_CRASH_BEFORE_OFFSET)) {
        end("between a wish and its offset");
        return;
      }
    }
    side.disk().keepOffset(ref, position(ref));
    if (touched && caughtUp) {
      wake(ref);
    }
  }

  /** Reads the last events of a project again. */
  void rewind(ProjectRef ref, int by) {
    next.put(ref, Math.max(0, position(ref) - by));
    hear(ref);
  }

  private int position(ProjectRef ref) {
    return next.computeIfAbsent(ref, side.disk()::offset);
  }

  // --- lanes

  private void wake(ProjectRef ref) {
    var lane = lanes.computeIfAbsent(ref, _ -> new Lane());
    if (lane.busy) {
      lane.woken = true;
    } else {
      later(ref, lane, world.chance.millis(0, 20));
    }
  }

  private void later(ProjectRef ref, Lane lane, Duration pause) {
    var turn = ++lane.turn;
    world.clock.in(
        pause,
        () -> {
          if (alive && !lane.busy && lane.turn == turn) {
            whileAlive(() -> look(ref, lane));
          }
        });
  }

  private void look(ProjectRef ref, Lane lane) {
    lane.busy = true;
    lane.woken = false;
    var pause = pass(ref);
    lane.busy = false;
    later(ref, lane, lane.woken || pause.isZero() ? Duration.ofMillis(1) : pause);
  }

  private Duration pass(ProjectRef ref) {
    try {
      return reconciler.pass(ref);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a simulation", e);
    } catch (RuntimeException e) {
      if (ProcessDied.caused(e)) {
        throw new ProcessDied(WHO);
      }
      if (e.getCause() instanceof Runaway runaway) {
        throw runaway;
      }
      world.violated(ViolationKind.BROKEN, "the worker's pass threw " + e + ", " + e.getCause());
      return AFTER_BUG;
    }
  }

  // --- the engine's word

  private void watch() {
    try {
      watch = engine.watch(new Listener());
      lanes.keySet().stream().sorted(Comparator.comparing(ProjectRef::value)).forEach(this::wake);
    } catch (EngineException e) {
      watchLater();
    }
  }

  private void watchLater() {
    world.clock.in(WATCH_RETRY, () -> whileAlive(this::watch));
  }

  private final class Listener implements EngineListener {
    @Override
    public void changed(ProjectRef ref, String what) {
      if (alive && store.find(ref).isPresent()) {
        wake(ref);
      }
    }

    @Override
    public void lost() {
      watchLater();
    }
  }

  private void sweepLater() {
    world.clock.in(TIMING.sweep(), () -> whileAlive(this::sweep));
  }

  private void sweep() {
    try {
      engine.projects().stream()
          .filter(ref -> store.find(ref).isPresent())
          .sorted(Comparator.comparing(ProjectRef::value))
          .forEach(this::wake);
    } catch (EngineException e) {
      world.say(WHO, "cannot sweep: " + e.kind());
    }
    sweepLater();
  }

  // --- outcomes

  @Override
  public void tell(ProvisioningOutcome outcome) {
    // Telemetry of steps: only read models' histories hold it, and a crash may lose it.
    check();
  }

  @Override
  public void announce(ProvisioningOutcome outcome) {
    check();
    if (world.faults.strikes(FaultKind.WORKER_CRASH_BEFORE_TELLING)) {
      end("before telling " + outcome.getClass().getSimpleName());
    }
    pause(world.chance.millis(1, 40));
    world.changed();
    world.say(
        WHO,
        "tells "
            + Names.of(outcome.ref())
            + " "
            + outcome.getClass().getSimpleName()
            + " of generation "
            + outcome.generation());
    side.checkTold(outcome);
    world.told.add(outcome);
    world.outcomes.append(outcome.ref(), Message.of(world.chance.uuid().toString(), -1, outcome));
    if (world.faults.strikes(FaultKind.WORKER_CRASH_AFTER_TELLING)) {
      end("after telling " + outcome.getClass().getSimpleName());
      check();
    }
  }

  // --- life

  @Override
  public boolean goesOn() {
    return alive;
  }

  @Override
  public void check() {
    if (!alive) {
      throw new ProcessDied(WHO);
    }
  }

  @Override
  public void end(String how) {
    if (!alive) {
      return;
    }
    alive = false;
    world.say(WHO, "DIES " + how);
    var open = watch;
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        throw new IllegalStateException("a simulated watch cannot fail to close", e);
      }
    }
    side.died();
  }

  private void pause(Duration time) {
    check();
    world.clock.pass(time, this::goesOn);
    check();
  }

  private void whileAlive(Runnable action) {
    if (!alive) {
      return;
    }
    try {
      action.run();
    } catch (ProcessDied | SimulatedCrash _) {
      // It died, and said so; another one will start.
    }
  }

  /** Whether nothing of a project waits to be read. */
  boolean hasRead(ProjectRef ref) {
    return alive && position(ref) == world.events.end(ref);
  }

  Optional<DesiredStack> wish(ProjectRef ref) {
    return store.find(ref);
  }
}
