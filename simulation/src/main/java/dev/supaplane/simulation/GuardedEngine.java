package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.FailurePlan;
import dev.supaplane.provisioner.simulated.FailureToggle;
import dev.supaplane.provisioner.simulated.SimulatedCrash;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The engine as one worker process meets it: calls take time, in which others act, and go wrong
 * when a fault waits. A dead process calls nothing.
 */
final class GuardedEngine implements ContainerEngine {
  /** The installation's id on the engine. */
  static final String INSTALLATION = "simulated";

  /** More than any process needs. */
  private static final int MOST_CALLS = 60_000;

  private static final List<Kind> TRANSIENT =
      List.of(Kind.OTHER, Kind.TIMEOUT, Kind.CONFLICT, Kind.NOT_FOUND, Kind.DISK_FULL);

  private static final List<FaultKind> TROUBLE =
      List.of(
          FaultKind.WORKER_CRASH_BEFORE_CALL,
          FaultKind.WORKER_CRASH_AFTER_CALL,
          FaultKind.ENGINE_SLOW,
          FaultKind.ENGINE_HANG,
          FaultKind.ENGINE_FAILURE,
          FaultKind.ENGINE_REFUSAL,
          FaultKind.ENGINE_SAYS_FAILED);

  private final World world;
  private final SimulatedHost host;
  private final VirtualTime spent = new VirtualTime();
  private final SimulatedEngine engine;
  private final Life life;
  private final Consumer<String> volumeRemoved;
  private int calls;

  /**
   * An engine for a process.
   *
   * @param life the process's
   * @param volumeRemoved hears of each volume that is removed
   */
  GuardedEngine(World world, SimulatedHost host, Life life, Consumer<String> volumeRemoved) {
    this.world = world;
    this.host = host;
    this.life = life;
    this.volumeRemoved = volumeRemoved;
    this.engine = new SimulatedEngine(host, INSTALLATION, spent);
  }

  /** Whether a process lives, and its end. */
  interface Life {
    boolean goesOn();

    /** Ends it. */
    void end(String how);

    /**
     * Returns while it lives.
     *
     * @throws ProcessDied when it does not
     */
    void check();
  }

  @Override
  public StackObservation observe(ProjectRef ref) {
    return call(EngineCall.OBSERVE, () -> world.rules.sight().see(engine.observe(ref)));
  }

  @Override
  public Set<ProjectRef> projects() {
    return call(EngineCall.PROJECTS, engine::projects);
  }

  @Override
  public void ensureImage(String image) {
    act(EngineCall.ENSURE_IMAGE, image, () -> engine.ensureImage(image));
  }

  @Override
  public void createNetwork(NetworkSpec network) {
    act(EngineCall.CREATE_NETWORK, network.name(), () -> engine.createNetwork(network));
  }

  @Override
  public void createVolume(VolumeSpec volume) {
    act(EngineCall.CREATE_VOLUME, volume.name(), () -> engine.createVolume(volume));
  }

  @Override
  public String createContainer(ContainerSpec container, long generation) {
    return call(
        EngineCall.CREATE_CONTAINER,
        () -> {
          world.say("engine", "create " + container.name() + " for " + generation);
          return engine.createContainer(container, generation);
        });
  }

  @Override
  public void startContainer(String id) {
    act(EngineCall.START_CONTAINER, shortId(id), () -> engine.startContainer(id));
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    act(EngineCall.STOP_CONTAINER, shortId(id), () -> engine.stopContainer(id, grace));
  }

  @Override
  public void removeContainer(String id) {
    act(EngineCall.REMOVE_CONTAINER, shortId(id), () -> engine.removeContainer(id));
  }

  @Override
  public void removeVolume(String name) {
    act(
        EngineCall.REMOVE_VOLUME,
        name,
        () -> {
          engine.removeVolume(name);
          volumeRemoved.accept(name);
        });
  }

  @Override
  public void removeNetwork(String id) {
    act(EngineCall.REMOVE_NETWORK, shortId(id), () -> engine.removeNetwork(id));
  }

  @Override
  public ExecResult exec(String containerId, ExecSpec command) {
    return call(EngineCall.EXEC, () -> engine.exec(containerId, command));
  }

  @Override
  public String logs(String containerId, int lines) {
    return call(EngineCall.LOGS, () -> engine.logs(containerId, lines));
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return call(EngineCall.WATCH, () -> engine.watch(listener));
  }

  @Override
  public boolean answers() {
    return call(EngineCall.ANSWERS, engine::answers);
  }

  @Override
  public void close() {
    engine.close();
  }

  private void act(EngineCall call, String subject, Runnable effect) {
    call(
        call,
        () -> {
          world.say("engine", call + " " + subject);
          effect.run();
          return true;
        });
  }

  private <T> T call(EngineCall call, Supplier<T> effect) {
    if (++calls > MOST_CALLS) {
      throw new Runaway("more than " + MOST_CALLS + " calls of one worker");
    }
    life.check();
    world.clock.pass(takes(call), life::goesOn);
    life.check();
    if (call.changes()) {
      world.changed();
      if (host.isUp()) {
        planTrouble(engine.failures(), call);
      }
    }
    var before = spent.instant();
    try {
      var result = effect.get();
      passSince(before);
      return result;
    } catch (EngineException e) {
      world.say("engine", call + " failed: " + e.kind());
      passSince(before);
      throw e;
    } catch (SimulatedCrash e) {
      life.end(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Duration takes(EngineCall call) {
    if (!call.changes()) {
      return world.chance.millis(1, 5);
    }
    // Long enough for somebody to change their mind in the middle of an operation.
    return world.chance.oneIn(8) ? world.chance.seconds(1, 6) : world.chance.millis(20, 900);
  }

  /** A call that hung or was slow took its time on the engine's own clock. */
  private void passSince(Instant before) {
    var took = Duration.between(before, spent.instant());
    if (!took.isZero()) {
      world.clock.pass(took, life::goesOn);
      life.check();
    }
  }

  private void planTrouble(FailurePlan plan, EngineCall call) {
    for (var kind : TROUBLE) {
      if (world.faults.strikes(kind)) {
        world.say("FAULT", kind.label() + ": " + call);
        plan.next(call, FailurePlan.ANY, 1, toggle(kind));
        return;
      }
    }
  }

  private FailureToggle toggle(FaultKind kind) {
    return switch (kind) {
      case WORKER_CRASH_BEFORE_CALL -> new FailureToggle.CrashBefore();
      case WORKER_CRASH_AFTER_CALL -> new FailureToggle.CrashAfter();
      case ENGINE_SLOW -> new FailureToggle.Slow(world.chance.seconds(1, 25));
      case ENGINE_HANG -> new FailureToggle.Hang();
      case ENGINE_FAILURE -> new FailureToggle.Fail(world.chance.of(TRANSIENT));
      case ENGINE_REFUSAL -> new FailureToggle.Fail(Kind.REFUSED);
      case ENGINE_SAYS_FAILED -> new FailureToggle.SucceedButSayFailed(world.chance.of(TRANSIENT));
      default -> throw new IllegalArgumentException(kind + " does not befall a call");
    };
  }

  private static String shortId(String id) {
    return id.substring(Math.max(0, id.length() - 6));
  }
}
