package dev.supaplane.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supaplane.simulation.Report;
import dev.supaplane.simulation.Schedules;
import dev.supaplane.simulation.Simulation;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the system's decisions under seeded schedules, in virtual time. */
@Command(
    name = "simulate",
    description = "Run the system's decisions under seeded schedules and faults, in virtual time",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing was found", "1:a schedule showed a violation", "2:wrong usage"})
final class Simulate implements Callable<Integer> {
  private static final int MOST = 10_000_000;
  private static final int TOLD_EACH = 50;

  private static final class Which {
    @Option(names = "--seeds", description = "run the schedules 1 to N", paramLabel = "N")
    private @Nullable Integer seeds;

    @Option(names = "--seed", description = "run schedule N and tell of it", paramLabel = "N")
    private long seed;
  }

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Option(
      names = "--threads",
      description = "schedules at the same time (default: one for each processor)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    // Trouble is what is simulated: what the parts would log of it is no news.
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
    var out = spec.commandLine().getOut();
    return which.seeds == null ? one(out, which.seed) : many(out, which.seeds);
  }

  private int one(PrintWriter out, long seed) {
    var result = Simulation.run(seed, out::println);
    out.println();
    out.printf("schedule %d, fingerprint %016x%n", seed, result.fingerprint());
    result.violations().forEach(v -> out.println(v.kind().label() + ": " + v.detail()));
    out.printf("violations %d%n", result.violations().size());
    out.flush();
    return result.violations().isEmpty() ? 0 : 1;
  }

  private int many(PrintWriter out, int seeds) throws InterruptedException {
    if (seeds < 1 || seeds > MOST || threads < 1 || threads > 256) {
      throw new ParameterException(
          spec.commandLine(), "usage: simulate --seeds 1.." + MOST + " [--threads 1..256]");
    }
    var begun = System.nanoTime();
    var report = Schedules.run(seeds, threads, progress(seeds));
    report.table().forEach(out::println);
    out.println();
    var took = Duration.ofNanos(System.nanoTime() - begun);
    out.printf("%d.%d s%n", took.toSeconds(), took.toMillisPart() / 100);
    report.failing().forEach(failing -> tell(out, failing));
    out.flush();
    return report.isClean() ? 0 : 1;
  }

  private static void tell(PrintWriter out, Report.Failing failing) {
    out.printf(
        "seed %d  %s: %s%n  replay: ./supaplane simulate --seed %d%n",
        failing.seed(), failing.first().kind().label(), failing.first().detail(), failing.seed());
  }

  /** A line that counts, where somebody looks; nothing in a file. */
  private IntConsumer progress(int seeds) {
    if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
      return _ -> {};
    }
    var err = spec.commandLine().getErr();
    return done -> {
      if (done % TOLD_EACH == 0 || done == seeds) {
        err.print("\r" + done + " of " + seeds + (done == seeds ? "\r\033[K" : ""));
        err.flush();
      }
    };
  }
}
