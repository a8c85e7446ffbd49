package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.supaplane.provisioner.engine.ExecReport.Ending;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import dev.supaplane.provisioner.engine.LogQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs, commands and usage as only a real engine can show them. */
class DockerEngineTelemetryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LogQuery ALL = new LogQuery(LogQuery.LONGEST_TAIL, null);

  private static RealEngine real;
  private static DockerEngine engine;
  private static DockerClient docker;
  private Specs specs;

  @BeforeAll
  static void connect() throws Exception {
    real = RealEngine.connect("telemetry");
    engine = real.engine();
    docker = real.docker();
  }

  @AfterAll
  static void disconnect() throws Exception {
    if (real != null) {
      real.close();
    }
  }

  @BeforeEach
  void newProject() {
    specs = new Specs(RealEngine.newRef(), TinyImage.NAME, RealEngine.newSubnet());
  }

  @AfterEach
  void nothingIsLeft() {
    EngineContractSupport.clear(engine);
  }

  @Test
  void nothingOfACommandThatPassesItsDeadlineIsLeftInTheContainer() {
    var id = sleeper();
    var before = programs(id);
    var report =
        engine.run(
            id,
            new ExecSpec(
                List.of(
                    "/bin/sh",
                    "-c",
                    "echo begun; sleep 1001 & (sleep 1002 &) ; /bin/sh -c 'trap : TERM HUP;"
                        + " sleep 1003; sleep 1004' & wait"),
                Map.of(),
                Duration.ofMillis(1500),
                1024));
    assertThat(report.ending()).isEqualTo(Ending.ENDED_AT_DEADLINE);
    assertThat(report.stdout()).isEqualTo("begun\n");
    assertThat(report.durationMillis()).isBetween(1500L, 30_000L);
    assertThat(programs(id)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void whatACommandLeavesBehindIsNoChildOfTheDatabase() {
    // A PostgreSQL that is process 1 would restart over it and cut every connection.
    assertThat(programs(sleeper()).getFirst()).doesNotStartWith("/bin/sh");
  }

  @Test
  void aCommandIsEndedFromInsideTheContainerAlone() throws Exception {
    var id = sleeper();
    var before = programs(id);
    var mark = "mark-" + RealEngine.letters(20);
    var exec =
        docker
            .execCreateCmd(id)
            .withCmd("/bin/sh", "-c", "sleep 2001 & sleep 2002")
            .withEnv(List.of("SUPAPLANE_EXEC=" + mark))
            .exec();
    docker.execStartCmd(exec.getId()).withDetach(true).exec(new Following<>(_ -> {}));
    EngineContractSupport.await(() -> programs(id).contains("sleep 2001"));
    try (var connection = new DockerConnection(real.settings())) {
      var commands = new DockerExec(connection, new DockerStreams(connection));
      assertThat(commands.endInside(id, mark)).isTrue();
    }
    assertThat(programs(id)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aCommandOfACallerWhoIsGoneIsEnded() throws Exception {
    var id = sleeper();
    var before = programs(id);
    var caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    engine.run(
                        id, new ExecSpec(List.of("sleep", "3001"), Map.of(), PATIENCE, 1024));
                  } catch (RuntimeException e) {
                    assertThat(e).hasMessageContaining("interrupted");
                  }
                });
    EngineContractSupport.await(() -> programs(id).contains("sleep 3001"));
    caller.interrupt();
    assertThat(caller.join(PATIENCE)).isTrue();
    assertThat(programs(id)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aCommandThatWritesWithoutEndIsBoundedAndEnded() {
    var id = sleeper();
    var report =
        engine.run(
            id,
            new ExecSpec(
                List.of("/bin/sh", "-c", "while true; do echo out; echo err >&2; done"),
                Map.of(),
                Duration.ofSeconds(1),
                100));
    assertThat(report.ending()).isEqualTo(Ending.ENDED_AT_DEADLINE);
    assertThat(report.stdout()).hasSize(100);
    assertThat(report.stderr()).hasSize(100);
    assertThat(report.stdoutTruncated()).isTrue();
    assertThat(report.stderrTruncated()).isTrue();
  }

  @Test
  void aProgramThatIsNotThereIsTold() {
    var id = sleeper();
    var report = engine.run(id, new ExecSpec(List.of("no-such-program"), Map.of(), PATIENCE, 1024));
    assertThat(report.exitCode()).isIn(126, 127);
    assertThat(report.stdout() + report.stderr()).contains("no-such-program");
  }

  @Test
  void outputsAreKeptApartAndLongLinesAreWhole() {
    // What has no end is told by the engine once the container is over, not before.
    var id = runs("echo out; printf '%040000d\\n' 0 >&2; printf 'no end'");
    // Then it is started again, and its first line goes on where the last one had no end.
    var lines = new AtomicReference<List<LogLine>>(List.of());
    EngineContractSupport.await(
        () -> {
          lines.set(engine.logs(id, ALL).lines());
          return !lines.get().isEmpty() && lines.get().getLast().text().equals("no end");
        });
    assertThat(lines.get())
        .anySatisfy(
            line -> {
              assertThat(line.source()).isEqualTo(Source.STDOUT);
              assertThat(line.text()).isEqualTo("out");
            })
        .anySatisfy(
            line -> {
              assertThat(line.source()).isEqualTo(Source.STDERR);
              assertThat(line.text()).hasSize(40_000).containsOnlyDigits();
            })
        .anySatisfy(line -> assertThat(line.text()).isEqualTo("no end"));
  }

  @Test
  void aSlowReaderMissesNothingAndHearsTheEnd() throws Exception {
    var id = runs("i=0; while [ $i -lt 9000 ]; do echo line-$i; i=$((i+1)); done; read x");
    try (var follow = engine.follow(id, ALL, PATIENCE)) {
      // The backlog is full by now, and the engine waits.
      EngineContractSupport.await(() -> engine.logs(id, 1).contains("line-8999"));
      var rest =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  var lines = new ArrayList<LogLine>();
                  for (var line = follow.next(); line != null; line = follow.next()) {
                    lines.add(line);
                  }
                  return lines;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw new AssertionError(e);
                }
              });
      engine.stopContainer(id, Duration.ZERO);
      assertThat(rest.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .extracting(LogLine::text)
          .hasSizeGreaterThanOrEqualTo(9000)
          .contains("line-0", "line-4500", "line-8999");
    }
  }

  @Test
  void usageKnowsTheMemoryLimitAndTheVolumesSize() {
    engine.createNetwork(specs.network());
    engine.createVolume(specs.volume());
    var id = sleeper();
    var usage = engine.usage(id);
    assertThat(usage.memoryLimitBytes()).isEqualTo(64L << 20);
    assertThat(usage.memoryBytes()).isPositive();
    assertThat(engine.volumeBytes(specs.ref())).containsEntry(specs.volume().name(), 0L);
  }

  private String sleeper() {
    var id = runs("sleep 600 & wait");
    EngineContractSupport.await(() -> programs(id).contains("sleep 600"));
    return id;
  }

  private String runs(String script) {
    engine.createNetwork(specs.network());
    var id =
        engine.createContainer(
            specs.container(
                "db", TinyImage.NAME, List.of("/bin/sh", "-c", script), 0, List.of(), List.of()),
            1);
    engine.startContainer(id);
    return id;
  }

  private static List<String> programs(String id) {
    return Arrays.stream(
            docker.topContainerCmd(id).withPsArgs("-eo pid,args").exec().getProcesses())
        .map(columns -> columns[1])
        .toList();
  }
}
