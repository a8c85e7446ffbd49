package dev.supaplane.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One schedule: everything that happens in it follows from its seed. */
public final class Simulation {
  private static final Duration SHORTEST = Duration.ofMinutes(5);
  private static final Duration MORE = Duration.ofMinutes(10);
  private static final Duration STEP = Duration.ofSeconds(20);

  /** Longer than any clock jumps, and than any pause between two tries. */
  private static final Duration QUIET = Duration.ofMinutes(4);

  private static final Duration PATIENCE = Duration.ofHours(3);

  private final World world;
  private final ControlSide control;
  private final WorkerSide worker;
  private final ReadSide read;

  private Simulation(long seed, Rules rules, Trace trace) {
    world = new World(seed, rules, trace);
    control = new ControlSide(world);
    worker = new WorkerSide(world, control);
    read = new ReadSide(world, control);
  }

  /**
   * What came of a schedule.
   *
   * @param seed its number
   * @param fingerprint of everything that happened, in its order
   * @param events that the store held at the end
   * @param injected faults by kind; absent means none
   * @param violations what should not have been
   */
  public record Result(
      long seed,
      long fingerprint,
      int events,
      Map<FaultKind, Integer> injected,
      List<Violation> violations) {}

  /** Runs a schedule. */
  public static Result run(long seed) {
    return run(seed, Rules.SOUND, new Trace(false, _ -> {}));
  }

  /** Runs a schedule and tells of it line by line. */
  public static Result run(long seed, Consumer<String> lines) {
    return run(seed, Rules.SOUND, new Trace(true, lines));
  }

  static Result run(long seed, Rules rules, Trace trace) {
    var simulation = new Simulation(seed, rules, trace);
    var world = simulation.world;
    try {
      simulation.live();
    } catch (Runaway e) {
      world.violated(ViolationKind.STUCK, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      world.violated(ViolationKind.BROKEN, "something threw " + e + at(e));
    }
    return new Result(
        seed,
        trace.hash(),
        simulation.control.stored(),
        world.faults.injected(),
        world.violations());
  }

  private void live() {
    var span = SHORTEST.plus(world.chance.seconds(0, Math.toIntExact(MORE.toSeconds())));
    var troubles = new Troubles(world, control, worker, read);
    var checks = new Checks(world, control, worker, read);
    new People(world, control, world.clock.now().plus(span)).begin();
    troubles.begin(span);
    checks.begin();
    world.clock.pass(span, () -> true);
    troubles.end();
    if (comesToRest()) {
      checks.atRest();
    }
  }

  private boolean comesToRest() {
    var quiet = Duration.ZERO;
    for (var waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(STEP)) {
      var before = world.changes();
      world.clock.pass(STEP, () -> true);
      var still =
          world.changes() == before && control.isIdle() && worker.hasReadAll() && read.hasReadAll();
      quiet = still ? quiet.plus(STEP) : Duration.ZERO;
      if (quiet.compareTo(QUIET) >= 0) {
        return true;
      }
    }
    world.violated(
        ViolationKind.STUCK,
        "it does not come to rest: "
            + control.projects().stream()
                .map(ref -> Names.of(ref) + " " + control.model(ref).phase())
                .toList());
    return false;
  }

  private static String at(RuntimeException e) {
    var frames = e.getStackTrace();
    return frames.length == 0 ? "" : " at " + frames[0];
  }
}
