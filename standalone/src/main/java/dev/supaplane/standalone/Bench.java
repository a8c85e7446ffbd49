package dev.supaplane.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Shows where the time of a creation goes, beside plain compose on the directory that was rendered
 * for the very same project; the two take turns.
 */
@Command(
    name = "bench",
    description =
        "Measure creations, beside docker-compose on the same files; or a rebuild of projections")
final class Bench implements Callable<Integer> {
  @Parameters(index = "0", description = "what to measure: create or rebuild")
  private String what = "create";

  private static final int WARMING = 2;

  @Option(names = "--rounds", description = "how often (default: ${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(names = "--compose", description = "the compose program (default: ${DEFAULT-VALUE})")
  private String compose = "docker-compose";

  @Option(
      names = "--events",
      description = "rebuild: events in the topics (default: ${DEFAULT-VALUE})")
  private int events = 1_000_000;

  @Option(
      names = "--commands",
      description = "rebuild: commands per second meanwhile (default: ${DEFAULT-VALUE})")
  private int commands = 50;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (what.equals("rebuild")) {
      return rebuild();
    }
    if (!what.equals("create") || rounds < 1 || rounds > 20) {
      throw new Trouble("usage: bench create [--rounds 1..20]");
    }
    var installation = Installation.fromEnvironment();
    var ours = new ArrayList<BenchCreation.Timing>();
    var theirs = new ArrayList<Long>();
    try (var api = new Api(installation)) {
      var bench = new BenchCreation(api, Path.of(installation.data().toString(), "worker"));
      // These pay for what every process pays once: classes, their compilation, connections,
      // caches.
      for (var warming = 0; warming < WARMING; warming++) {
        bench.run(_ -> {});
      }
      for (var round = 1; round <= rounds; round++) {
        var copy = installation.data().resolve("bench-" + round);
        ours.add(bench.run(directory -> ComposeRun.copy(directory, copy)));
        theirs.add(new ComposeRun(compose, copy).millisUntilEverythingAnswers());
        say("round %d: ours %5d ms, compose %5d ms".formatted(round, last(ours), theirs.getLast()));
      }
    }
    say("");
    say("a creation, p50 of %d:".formatted(rounds));
    phase("control plane: POST to first step", ours, BenchCreation.Timing::toFirstStep);
    phase("engine: files, network, volumes, containers", ours, BenchCreation.Timing::engine);
    phase("database: start and first answer", ours, BenchCreation.Timing::database);
    phase("readiness: the other services", ours, BenchCreation.Timing::readiness);
    phase("settling: last service to ACTIVE_HEALTHY", ours, BenchCreation.Timing::settling);
    phase("total", ours, BenchCreation.Timing::total);
    var their = median(theirs.stream().mapToLong(Long::longValue).toArray());
    var our = median(ours.stream().mapToLong(BenchCreation.Timing::total).toArray());
    say("  %-44s %6d ms".formatted("docker-compose up, until everything answers", their));
    say("  %-44s %6.2f".formatted("ours / compose", (double) our / their));
    return 0;
  }

  private int rebuild() throws IOException, InterruptedException {
    if (events < 1_000 || events > 20_000_000 || commands < 1 || commands > 1_000) {
      throw new Trouble("usage: bench rebuild [--events 1000..20000000] [--commands 1..1000]");
    }
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    var directory = Files.createTempDirectory("supaplane-bench-");
    try {
      return new BenchRebuild(events, commands, this::say).run(directory) ? 0 : 1;
    } finally {
      FileSystemUtils.deleteRecursively(directory);
    }
  }

  private static long last(List<BenchCreation.Timing> timings) {
    return timings.getLast().total();
  }

  private void phase(
      String name,
      List<BenchCreation.Timing> timings,
      ToLongFunction<BenchCreation.Timing> millis) {
    say("  %-44s %6d ms".formatted(name, median(timings.stream().mapToLong(millis).toArray())));
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private void say(String line) {
    var out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
