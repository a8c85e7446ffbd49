package dev.supaplane.standalone.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supaplane.standalone.Installation;
import dev.supaplane.standalone.Trouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Strikes a running system of separate processes, and looks whether it gets over it. */
@Command(
    name = "chaos",
    description = "Strike separate processes, broker, database, engine and disks, for real",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found",
      "1:something was violated, or took longer than 60 s",
      "2:wrong usage"
    })
public final class Chaos implements Callable<Integer> {
  private static final int PORT = 24_000;
  private static final int MOST = 10_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "lives of projects (default: until every strike has fallen at every moment)")
  private @Nullable Integer rounds;

  @Option(names = "--seed", paramLabel = "N", description = "the schedule (default: another one)")
  private @Nullable Long seed;

  @Option(
      names = "--only",
      paramLabel = "KIND",
      description = "only strikes whose name has this in it, such as kill, worker, \"fill disk\"")
  private String only = "";

  @Option(names = "--quick", description = "one strike of each kind")
  private boolean quick;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var isolated = "1".equals(System.getenv("SUPAPLANE_CHAOS_ISOLATED"));
    var strikes =
        Strike.all(isolated).stream()
            .filter(strike -> strike.label().contains(only.toLowerCase(Locale.ROOT)))
            .toList();
    var lives = rounds == null ? Schedule.fullLength(strikes) : rounds;
    if (strikes.isEmpty() || lives < 1 || lives > MOST) {
      throw new ParameterException(
          spec.commandLine(),
          "usage: chaos [--quick | --rounds 1.."
              + MOST
              + "] [--seed N] [--only KIND]; kinds: "
              + Strike.all(isolated).stream().map(Strike::label).toList());
    }
    // Every process of the cluster writes a log of its own; what clients here see of the trouble
    // that is made on purpose is no news.
    for (var name : List.of(Logger.ROOT_LOGGER_NAME, "org.apache.kafka", "com.github.dockerjava")) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.OFF);
      }
    }
    var number = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    return run(strikes, isolated, number, quick ? 0 : lives);
  }

  /**
   * Runs it.
   *
   * @param lives 0 for the quick schedule
   */
  private int run(List<Strike> strikes, boolean isolated, long number, int lives)
      throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var directory = directory();
    var report = new Report(strikes);
    if (!isolated) {
      report.leftOut("the engine and disks, which are not this run's own (needs root and unshare)");
    }
    var given =
        Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
    var map = Optional.ofNullable(System.getenv("SUPAPLANE_IMAGE_MAP")).map(Path::of);
    var wanted = Wanted.of(map, isolated);
    var begun = System.nanoTime();
    tell(out, "seed %d, %s".formatted(number, directory));
    try (var cluster =
            Cluster.start(
                new Installation(directory.resolve("data"), PORT),
                given,
                isolated ? Optional.of(ownEngine(directory)) : Optional.empty(),
                wanted.images());
        var run = new Run(cluster, wanted, report, line -> tell(out, line))) {
      tell(out, "the cluster is up after " + since(begun));
      var steps = run.rehearse();
      run.perform(
          lives == 0
              ? Schedule.quick(number, strikes, steps)
              : Schedule.full(number, lives, strikes, steps));
    }
    tell(out, "");
    report.table().forEach(line -> tell(out, line));
    report.violations().forEach(v -> tell(out, v.kind().label() + ": " + v.detail()));
    tell(out, since(begun) + ", seed " + number);
    return report.isClean() ? 0 : 1;
  }

  /** Where the launcher said; it removes what is there when nothing was found. */
  private static Path directory() throws IOException {
    var given = System.getenv("SUPAPLANE_CHAOS_DIR");
    if (given != null && !given.isBlank()) {
      return Files.createDirectories(Path.of(given).toAbsolutePath().normalize());
    }
    throw new Trouble("chaos is run by the launcher: ./supaplane chaos");
  }

  /** Its images are worth keeping; all else is of this run. */
  private static OwnEngine ownEngine(Path directory) {
    var kept = Optional.ofNullable(System.getenv("SUPAPLANE_CHAOS_ENGINE")).map(Path::of);
    return new OwnEngine(kept.orElse(directory.resolve("engine")), directory.resolve("run"));
  }

  private static String since(long nanos) {
    return Report.seconds(Duration.ofNanos(System.nanoTime() - nanos));
  }

  private static void tell(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
