package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecReport.Ending;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogFollow.End;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import dev.supaplane.provisioner.engine.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every engine tells of its containers, and how commands in them end. */
abstract class TelemetryContract extends StreamsContract {
  private static final LogQuery ALL = new LogQuery(LogQuery.LONGEST_TAIL, null);

  private ContainerTelemetry telemetry() {
    return (ContainerTelemetry) engine();
  }

  @Test
  void linesHaveTheirTimeAndSource() {
    var id = running("db");
    await(() -> !telemetry().logs(id, ALL).lines().isEmpty());
    assertThat(telemetry().logs(id, ALL).lines())
        .allSatisfy(
            line -> {
              assertThat(line.source()).isEqualTo(Source.STDOUT);
              assertThat(line.at()).isNotNull();
              assertThat(line.text()).isNotBlank().doesNotContain("\n");
            });
    assertThat(telemetry().logs(id, new LogQuery(0, null)).lines()).isEmpty();
    assertThat(telemetry().logs(id, new LogQuery(10, Instant.now().plusSeconds(60))).lines())
        .isEmpty();
  }

  @Test
  void logsOfAContainerThatIsGoneAreNotFound() {
    fails(Kind.NOT_FOUND, () -> telemetry().logs("nothing", ALL));
    fails(Kind.NOT_FOUND, () -> telemetry().follow("nothing", ALL, PATIENCE).close());
  }

  @Test
  void followingEndsWithTheContainer() throws Exception {
    var id = running("db");
    try (var follow = telemetry().follow(id, ALL, PATIENCE)) {
      assertThat(Objects.requireNonNull(follow.next()).text()).isNotBlank();
      var rest = CompletableFuture.supplyAsync(() -> rest(follow));
      killByHand("db");
      engine().stopContainer(id, Duration.ofSeconds(5));
      rest.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(follow.end()).isEqualTo(End.CONTAINER);
    }
  }

  @Test
  void followingEndsInTimeThoughTheContainerGoesOn() throws Exception {
    var id = running("db");
    try (var follow = telemetry().follow(id, ALL, Duration.ofMillis(300))) {
      rest(follow);
      assertThat(follow.end()).isEqualTo(End.TIME);
    }
  }

  @Test
  void aReaderThatClosesHearsNoMore() throws Exception {
    var id = running("db");
    var follow = telemetry().follow(id, ALL, PATIENCE);
    var rest = CompletableFuture.supplyAsync(() -> rest(follow));
    follow.close();
    rest.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(follow.end()).isEqualTo(End.CLOSED);
  }

  @Test
  void aCommandsReportTellsHowItWent() {
    var id = running("db");
    var report = telemetry().run(id, command("echo", "hello"));
    assertThat(report.ending()).isEqualTo(Ending.EXITED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.stdout()).isEqualTo("hello\n");
    assertThat(report.stderr()).isEmpty();
    assertThat(report.stdoutTruncated()).isFalse();
    assertThat(telemetry().run(id, command("false")).exitCode()).isEqualTo(1);
    var cut = telemetry().run(id, new ExecSpec(List.of("echo", "abcdef"), Map.of(), PATIENCE, 3));
    assertThat(cut.stdout()).isEqualTo("abc");
    assertThat(cut.stdoutTruncated()).isTrue();
    assertThat(cut.stderrTruncated()).isFalse();
  }

  @Test
  void aCommandThatPassesItsDeadlineIsEnded() {
    var id = running("db");
    var deadline = Duration.ofMillis(700);
    var report =
        telemetry().run(id, new ExecSpec(List.of("sleep", "100"), Map.of(), deadline, 100));
    assertThat(report.ending()).isEqualTo(Ending.ENDED_AT_DEADLINE);
    assertThat(report.durationMillis()).isGreaterThanOrEqualTo(deadline.toMillis());
  }

  @Test
  void aCommandsReportNeedsARunningContainer() {
    engine().createNetwork(specs().network());
    var id = engine().createContainer(specs().sleeper("db"), 1);
    fails(Kind.CONFLICT, () -> telemetry().run(id, command("true")));
    fails(Kind.CONFLICT, () -> telemetry().usage(id));
  }

  @Test
  void usageIsTold() {
    engine().createNetwork(specs().network());
    engine().createVolume(specs().volume());
    var id = engine().createContainer(specs().sleeper("db", 0, List.of(dataMount()), List.of()), 1);
    engine().startContainer(id);
    var usage = telemetry().usage(id);
    assertThat(usage.cpuPercent()).isGreaterThanOrEqualTo(0);
    assertThat(usage.memoryBytes()).isGreaterThanOrEqualTo(0);
    assertThat(telemetry().volumeBytes(specs().ref())).containsOnlyKeys(specs().volume().name());
  }

  private static List<LogLine> rest(LogFollow follow) {
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
  }
}
