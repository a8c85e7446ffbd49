package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The consumer of docs/examples, as its reader runs it (E6). */
@Timeout(300)
class SampleConsumerTest {
  private static final Path SOURCE = Path.of("../docs/examples/consumer/Totals.java");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLS = 5;
  private static final int EVENTS = 1_500;
  private static final int PROJECTS = 10;

  @TempDir static Path directory;

  @Test
  void killedAgainAndAgainItEndsWithExactlyTheRightTotals() throws Exception {
    var random = new Random(20260102);
    var totals = directory.resolve("totals.txt");
    var program = compiled();
    try (var service = new StreamedService(directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var right = threads.submit(() -> write(service.feed));
      for (var kill = 1; kill <= KILLS; kill++) {
        var until = kill * EVENTS / (KILLS + 1) + random.nextInt(EVENTS / (KILLS + 1) / 2);
        var consumer = start(program, service, totals);
        try {
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
              .until(() -> !consumer.isAlive() || count(totals) >= until);
          assertThat(consumer.isAlive()).as("it goes on until it is killed").isTrue();
        } finally {
          // As kill -9 does: it is asked nothing.
          consumer.destroyForcibly().waitFor();
        }
      }
      var consumer = start(program, service, totals);
      try {
        var expected = right.get();
        await().atMost(PATIENCE).until(() -> count(totals) >= EVENTS);
        assertThat(read(totals)).isEqualTo(expected);
      } finally {
        consumer.destroyForcibly().waitFor();
      }
    }
  }

  /** Writes histories of several projects, interleaved; answers how many there are of each type. */
  private static Map<String, Long> write(Feed feed) {
    var totals = new HashMap<String, Long>();
    var refs = new ProjectRef[PROJECTS];
    var lives = new RandomLife[PROJECTS];
    for (var project = 0; project < PROJECTS; project++) {
      refs[project] = Feed.ref();
      lives[project] = new RandomLife(new Random(project), refs[project], Feed.AT);
    }
    for (var number = 0; number < EVENTS; number++) {
      var life = lives[number % PROJECTS];
      ProjectEvent event = number < PROJECTS ? life.first() : life.next();
      feed.send(Topics.EVENTS, refs[number % PROJECTS], (Record) event, number / PROJECTS);
      totals.merge(EventTypes.nameOf((Record) event), 1L, Long::sum);
    }
    return totals;
  }

  private static long count(Path totals) {
    return read(totals).values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> read(Path totals) {
    var read = new HashMap<String, Long>();
    try {
      for (var line : Files.readAllLines(totals)) {
        var words = line.split(" ", 2);
        if (!words[0].equals("position")) {
          read.put(words[1], Long.parseLong(words[0]));
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  private static Process start(Path program, StreamedService service, Path totals)
      throws IOException {
    return new ProcessBuilder(
            tool("java"),
            "-Xshare:auto",
            "-cp",
            program.toString(),
            "Totals",
            service.address("").toString(),
            service.tokenFile().toString(),
            totals.toString())
        .inheritIO()
        .start();
  }

  /** Compiled once, so that the kills meet the program and not its compiler. */
  private static Path compiled() throws IOException, InterruptedException {
    var classes = directory.resolve("classes");
    var compiler =
        new ProcessBuilder(
                tool("javac"), "-Xlint:all", "-Werror", "-d", classes.toString(), SOURCE.toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    return classes;
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
