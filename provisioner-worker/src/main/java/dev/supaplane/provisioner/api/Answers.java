package dev.supaplane.provisioner.api;

import dev.supaplane.events.project.Operation;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecReport.Ending;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The shapes of answers. Names are words of ours in lower case; members that are absent are null.
 */
final class Answers {
  private Answers() {}

  /** What is wanted of all projects here. */
  record Projects(List<WantedProject> projects) {}

  /**
   * What is wanted of a project.
   *
   * @param wish running, stopped or absent
   * @param operation the one that waits for an outcome
   */
  record WantedProject(
      String ref, String wish, long generation, @Nullable OpenOperation operation) {
    static WantedProject of(DesiredStack stack) {
      var open = stack.operation();
      return new WantedProject(
          stack.ref().value(),
          word(stack.wish()),
          stack.generation(),
          open == null ? null : OpenOperation.of(open));
    }
  }

  /** An operation under way. */
  @JsonNaming(SnakeCaseStrategy.class)
  record OpenOperation(UUID id, String kind, Instant startedAt, Instant deadline) {
    static OpenOperation of(Operation operation) {
      return new OpenOperation(
          operation.id(), word(operation.kind()), operation.startedAt(), operation.deadline());
    }
  }

  /** The containers that a project has now. */
  record Services(String ref, List<Service> services) {}

  /**
   * A service's container.
   *
   * @param state created, running, paused, restarting, exited or dead
   * @param exitCode of its last run, once that is over
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Service(
      String service,
      String container,
      String state,
      @Nullable Integer exitCode,
      boolean outOfMemory,
      long generation) {
    static Service of(ObservedContainer seen) {
      var over =
          switch (seen.state()) {
            case EXITED, DEAD -> true;
            case CREATED, RUNNING, PAUSED, RESTARTING -> false;
          };
      return new Service(
          seen.service(),
          seen.name(),
          word(seen.state()),
          over ? seen.exitCode() : null,
          seen.outOfMemory(),
          seen.generation());
    }
  }

  /**
   * The last lines of a service.
   *
   * @param truncated whether older ones were left out because all together were too long
   */
  record Logs(String ref, String service, List<Line> lines, boolean truncated) {}

  /**
   * A line.
   *
   * @param source stdout or stderr
   */
  record Line(@Nullable Instant at, String source, String text) {
    static Line of(LogLine line) {
      return new Line(line.at(), word(line.source()), line.text());
    }
  }

  /**
   * How a command went.
   *
   * @param ending exited; ended_at_deadline, when nothing of it is left; perhaps_left, when nobody
   *     can say so
   * @param exitCode when it exited
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Exec(
      String ref,
      String service,
      String ending,
      @Nullable Integer exitCode,
      String stdout,
      boolean stdoutTruncated,
      String stderr,
      boolean stderrTruncated,
      long durationMs) {
    static Exec of(String ref, String service, ExecReport report) {
      return new Exec(
          ref,
          service,
          word(report.ending()),
          report.ending() == Ending.EXITED ? report.exitCode() : null,
          report.stdout(),
          report.stdoutTruncated(),
          report.stderr(),
          report.stderrTruncated(),
          report.durationMillis());
    }
  }

  /**
   * What a project uses.
   *
   * @param cpuPercent of all that run; 100 is one whole core
   * @param memoryBytes of all that run
   * @param storageBytes of all volumes whose size is known; null when none could be measured
   * @param storageProblem why not
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(
      String ref,
      Instant sampledAt,
      double cpuPercent,
      long memoryBytes,
      @Nullable Long storageBytes,
      @Nullable String storageProblem,
      List<ServiceUsage> services,
      List<VolumeUsage> volumes) {}

  /** What a service uses; null where it does not run. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ServiceUsage(
      String service,
      String state,
      @Nullable Double cpuPercent,
      @Nullable Long memoryBytes,
      @Nullable Long memoryLimitBytes) {
    static ServiceUsage of(ObservedContainer seen, @Nullable ContainerUsage usage) {
      return usage == null
          ? new ServiceUsage(seen.service(), word(seen.state()), null, null, null)
          : new ServiceUsage(
              seen.service(),
              word(seen.state()),
              usage.cpuPercent(),
              usage.memoryBytes(),
              usage.memoryLimitBytes());
    }
  }

  /** A volume's size; null where it is not known. */
  record VolumeUsage(String volume, @Nullable Long bytes) {}

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
