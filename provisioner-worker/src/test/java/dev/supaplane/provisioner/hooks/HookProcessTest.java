package dev.supaplane.provisioner.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.execute.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookProcessTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String SECRET = "hunter2-hunter2-hunter2";

  @TempDir Path directory;
  private final String mark = UUID.randomUUID().toString();

  @Test
  void whatItWritesAndHowItEndsComesBack() throws Exception {
    var exit = run(LONG, "cat; echo aside >&2; exit 3", "the request");
    assertThat(exit)
        .isEqualTo(new HookExit.Ended(3, new HookExit.Output("the request", "aside\n", false)));
  }

  @Test
  void noShellReadsTheArguments() throws Exception {
    var program = script("printf '%s\\n' \"$@\"");
    var argv = List.of(program, "$(touch touched)", "*", "a;b", "`id`", "$HOME", "with space", "");
    var exit = (HookExit.Ended) process(argv, "").run(LONG, () -> false);
    assertThat(exit.output().stdout().lines()).containsExactlyElementsOf(argv.subList(1, 8));
    assertThat(directory.resolve("touched")).doesNotExist();
  }

  @Test
  void theEnvironmentIsWhatWasGivenAndTheMark() throws Exception {
    var exit = (HookExit.Ended) process(List.of("/usr/bin/env"), "").run(LONG, () -> false);
    assertThat(exit.output().stdout().lines())
        .containsExactlyInAnyOrder(
            "PATH=/usr/bin:/bin", "GREETING=hello", ProcessTree.MARK + "=" + mark);
  }

  @Test
  void ofAnOutputWithoutMeasureTheEndIsKept() throws Exception {
    var exit =
        (HookExit.Ended)
            run(
                LONG,
                """
                i=0
                while [ $i -lt 3000 ]; do
                  echo "$i 0123456789012345678901234567890123456789"
                  echo "$i 0123456789012345678901234567890123456789" >&2
                  i=$((i+1))
                done
                echo the end; echo the end >&2
                """,
                "");
    assertThat(exit.output().cut()).isTrue();
    assertThat(exit.output().stdout()).endsWith("the end\n").hasSize(HookProcess.BOUND);
    assertThat(exit.output().stderr()).endsWith("the end\n").hasSize(HookProcess.BOUND);
  }

  @Test
  void aCommandThatReadsNothingHoldsNothingUp() throws Exception {
    var exit = run(LONG, "exit 0", "x".repeat(1_000_000));
    assertThat(exit).isInstanceOf(HookExit.Ended.class);
  }

  @Test
  void secretsAndWhatSteersATerminalAreTakenOut() throws Exception {
    var exit =
        (HookExit.Ended)
            run(LONG, "echo \"password=%s\"; printf 'a\\000b\\033[2Jc' >&2".formatted(SECRET), "");
    assertThat(exit.output().stdout()).doesNotContain(SECRET).startsWith("password=****");
    assertThat(exit.output().stderr()).isEqualTo("a\uFFFDb\uFFFD[2Jc");
  }

  @Test
  void theRestOfASecretThatTheCutWentThroughIsTakenOutToo() throws Exception {
    // The bound falls after the secret's fourth byte.
    var filler = HookProcess.BOUND - (SECRET.length() - 4);
    var exit =
        (HookExit.Ended)
            run(LONG, "printf %s; head -c %d /dev/zero | tr '\\0' .".formatted(SECRET, filler), "");
    assertThat(exit.output().cut()).isTrue();
    assertThat(exit.output().stdout()).matches("\\.+");
  }

  @Test
  void atTheDeadlineAllThatItBeganEndsWithIt() throws Exception {
    var begun = System.nanoTime();
    var exit =
        run(
            Duration.ofSeconds(2),
            """
            trap '' TERM
            echo $$ >>pids
            sleep 600 & echo $! >>pids
            # Of its own session, and its parent gone: no parent leads to it.
            (setsid sh -c 'trap "" TERM; echo $$ >>pids; sleep 600 & echo $! >>pids; wait' &)
            echo waiting
            while :; do wait; done
            """,
            "");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    assertThat(exit)
        .isInstanceOfSatisfying(
            HookExit.CutOff.class, e -> assertThat(e.output().stdout()).isEqualTo("waiting\n"));
    var pids = Files.readAllLines(directory.resolve("pids"));
    assertThat(pids).hasSize(4).noneMatch(HookProcessTest::isAlive);
  }

  @Test
  void aCommandThatHeedsTheRequestToEndCanClearUp() throws Exception {
    var exit =
        run(
            Duration.ofSeconds(3),
            """
            trap 'echo cleared; exit 0' TERM
            sleep 600 & wait
            """,
            "");
    assertThat(exit).isEqualTo(new HookExit.CutOff(new HookExit.Output("cleared\n", "", false)));
  }

  @Test
  void whatIsNoLongerWantedIsEnded() throws Exception {
    var exit =
        process(List.of(script("echo $$ >pids; sleep 600")), "")
            .run(LONG, () -> Files.exists(directory.resolve("pids")));
    assertThat(exit).isEqualTo(new HookExit.Superseded());
  }

  @Test
  void aWorkerThatStopsEndsItsCommand() throws Exception {
    var program = script("echo $$ >pid.next; mv pid.next pid; sleep 600");
    var thrown = new AtomicReference<Throwable>();
    var thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    process(List.of(program), "").run(LONG, () -> false);
                  } catch (InterruptedException e) {
                    thrown.set(e);
                  }
                });
    await(() -> Files.exists(directory.resolve("pid")));
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(Files.readString(directory.resolve("pid")).strip())
        .satisfies(pid -> assertThat(isAlive(pid)).isFalse());
  }

  @Test
  void whatASuccessfulCommandLeavesRunningRunsOnAndHoldsNothingUp() throws Exception {
    var begun = System.nanoTime();
    var exit = run(LONG, "sleep 600 & echo $! >pid; echo done", "");
    var pid = Files.readString(directory.resolve("pid")).strip();
    try {
      assertThat(exit).isEqualTo(new HookExit.Ended(0, new HookExit.Output("done\n", "", false)));
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
      assertThat(isAlive(pid)).isTrue();
    } finally {
      ProcessTree.endLeftovers(mark);
    }
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void aProgramThatIsNotThereIsToldAndNotThrown() throws Exception {
    var exit = process(List.of("/nowhere/at-all"), "").run(LONG, () -> false);
    assertThat(exit).isInstanceOf(HookExit.NotStarted.class);
  }

  @Test
  void aProcessDoesNotPrintItsInput() throws IOException {
    assertThat(process(List.of("/bin/true"), SECRET).toString()).doesNotContain(SECRET);
  }

  private HookExit run(Duration limit, String body, String input) throws Exception {
    return process(List.of(script(body)), input).run(limit, () -> false);
  }

  private HookProcess process(List<String> argv, String input) {
    return new HookProcess(
        new ArrayList<>(argv),
        directory,
        Map.of("PATH", "/usr/bin:/bin", "GREETING", "hello"),
        mark,
        input,
        new Redactor(List.of(SECRET)));
  }

  private String script(String body) throws IOException {
    var file = directory.resolve("hook");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  static boolean isAlive(String pid) {
    try {
      // One that ended and was not asked for yet still has its number.
      var stat = Files.readString(Path.of("/proc", pid, "stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException _) {
      return false;
    }
  }

  static void await(BooleanSupplier enough) {
    var ends = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!enough.getAsBoolean()) {
      if (System.nanoTime() - ends > 0) {
        throw new AssertionError("it did not come to be");
      }
      Thread.onSpinWait();
    }
  }
}
