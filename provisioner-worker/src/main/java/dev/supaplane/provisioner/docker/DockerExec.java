package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.supaplane.provisioner.engine.BoundedOutput;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecReport.Ending;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands in containers. The engine offers no way to end one, so each is given a random mark
 * in its environment, which everything that it starts inherits; by it they are found and killed,
 * from inside the container as the same user, and on this machine where the engine is on it.
 */
final class DockerExec {
  private static final Logger LOG = LoggerFactory.getLogger(DockerExec.class);
  private static final String MARK = "SUPAPLANE_EXEC";
  private static final Duration EXIT_CODE_POLL = Duration.ofMillis(10);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  private static final int END_OUTPUT = 4 * 1024;

  // Nothing but what every shell has built in. A killed process has no environment any more, so
  // rounds go on until none is seen; those of another user cannot be read, see below.
  private static final String END_MARKED =
      """
      round=0
      while [ "$round" -lt 200 ]; do
        seen=
        for process in /proc/[0-9]*; do
          marked=
          while IFS= read -r line || [ -n "$line" ]; do
            case $line in *"$1"*) marked=1 ;; esac
          done <"$process/environ"
          if [ -n "$marked" ]; then
            seen=1
            kill -9 "${process#/proc/}"
          fi
        done 2>/dev/null
        [ -z "$seen" ] && exit 0
        round=$((round + 1))
      done
      exit 1
      """;

  private final DockerConnection connection;
  private final DockerStreams streams;
  private final SecureRandom random = new SecureRandom();

  DockerExec(DockerConnection connection, DockerStreams streams) {
    this.connection = connection;
    this.streams = streams;
  }

  /** Runs a command; one that passes its deadline is ended and is a time-out. */
  ExecResult result(String containerId, ExecSpec command) {
    var report = run(containerId, command);
    return switch (report.ending()) {
      case EXITED ->
          new ExecResult(
              report.exitCode(),
              report.stdout(),
              report.stderr(),
              report.durationMillis(),
              report.stdoutTruncated() || report.stderrTruncated());
      case ENDED_AT_DEADLINE -> throw DockerStreams.late(DockerCall.EXEC, containerId);
      case PERHAPS_LEFT ->
          throw new EngineException(
              Kind.TIMEOUT,
              DockerCall.EXEC.of(containerId)
                  + ": not finished by its deadline, and it may run on in the container",
              null);
    };
  }

  /** Runs a command. */
  ExecReport run(String containerId, ExecSpec command) {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    var mark = HexFormat.of().formatHex(bytes);
    var environment = new HashMap<>(command.environment());
    environment.put(MARK, mark);
    return new Run(containerId, command, environment, mark).toItsEnd();
  }

  private final class Run {
    private final String containerId;
    private final ExecSpec command;
    private final Map<String, String> environment;
    private final Set<String> secrets;
    private final String mark;
    private final long started = System.nanoTime();
    private final long ends;
    private final BoundedOutput stdout;
    private final BoundedOutput stderr;

    Run(String containerId, ExecSpec command, Map<String, String> environment, String mark) {
      this.containerId = containerId;
      this.command = command;
      this.environment = environment;
      this.mark = mark;
      this.secrets = Set.copyOf(command.environment().values());
      this.ends = started + command.deadline().toNanos();
      this.stdout = BoundedOutput.first(command.outputBound());
      this.stderr = BoundedOutput.first(command.outputBound());
    }

    ExecReport toItsEnd() {
      var id = create();
      try {
        follow(id);
        return report(Ending.EXITED, exitCode(id));
      } catch (EngineException e) {
        if (e.kind() == Kind.TIMEOUT) {
          return report(ended(id) ? Ending.ENDED_AT_DEADLINE : Ending.PERHAPS_LEFT, -1);
        }
        if (e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.OTHER) {
          // Nobody hears of it any more, so it must not go on.
          warnUnless(ended(id));
        }
        throw e;
      }
    }

    private String create() {
      return connection.call(
          DockerCall.EXEC,
          containerId,
          shorter(command.deadline()),
          secrets,
          docker ->
              docker
                  .execCreateCmd(containerId)
                  .withCmd(command.argv().toArray(String[]::new))
                  .withEnv(ContainerBodies.environment(environment))
                  .withAttachStdout(true)
                  .withAttachStderr(true)
                  .exec()
                  .getId());
    }

    private void follow(String id) {
      streams.follow(
          DockerCall.EXEC,
          containerId,
          Duration.ofNanos(ends - System.nanoTime()),
          secrets,
          new Following<Frame>(
              frame ->
                  (frame.getStreamType() == StreamType.STDERR ? stderr : stdout)
                      .add(frame.getPayload())),
          (docker, stream) -> docker.execStartCmd(id).exec(stream));
    }

    // the output ends a moment before the engine notes the exit code
    private int exitCode(String id) {
      while (true) {
        var limit = Duration.ofNanos(ends - System.nanoTime());
        if (!limit.isPositive()) {
          throw DockerStreams.late(DockerCall.EXEC, containerId);
        }
        var seen = inspect(id, shorter(limit));
        if (!Boolean.TRUE.equals(seen.isRunning())) {
          return Math.toIntExact(Objects.requireNonNullElse(seen.getExitCodeLong(), -1L));
        }
        LockSupport.parkNanos(EXIT_CODE_POLL.toNanos());
      }
    }

    private ExecReport report(Ending ending, int exitCode) {
      warnUnless(ending != Ending.PERHAPS_LEFT);
      return new ExecReport(
          ending,
          exitCode,
          stdout.text(),
          stdout.truncated(),
          stderr.text(),
          stderr.truncated(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    private void warnUnless(boolean ended) {
      if (!ended) {
        LOG.warn("a command may have been left running in container {}", containerId);
      }
    }

    /** Ends what carries the mark, even for a caller who was interrupted. */
    private boolean ended(String id) {
      boolean interrupted = Thread.interrupted();
      try {
        return DockerExec.this.end(containerId, id, mark);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * Ends everything that carries a mark.
   *
   * @return whether nothing of it is left
   */
  private boolean end(String containerId, String execId, String mark) {
    boolean noneInside = endInside(containerId, mark);
    boolean local = connection.settings().isLocal();
    boolean noneOutside = local && HostProcesses.end(mark);
    // Where the engine is elsewhere, its word for the command itself is all there is.
    return (noneInside || noneOutside) && isOver(execId);
  }

  /** Ends it from inside the container, as the container's own user. */
  boolean endInside(String containerId, String mark) {
    try {
      var id =
          connection.call(
              DockerCall.EXEC,
              containerId,
              shorter(END_LIMIT),
              Set.of(),
              docker ->
                  docker
                      .execCreateCmd(containerId)
                      .withCmd("/bin/sh", "-c", END_MARKED, "end", mark)
                      .withAttachStdout(true)
                      .withAttachStderr(true)
                      .exec()
                      .getId());
      var output = BoundedOutput.first(END_OUTPUT);
      streams.follow(
          DockerCall.EXEC,
          containerId,
          shorter(END_LIMIT),
          Set.of(),
          new Following<Frame>(frame -> output.add(frame.getPayload())),
          (docker, stream) -> docker.execStartCmd(id).exec(stream));
      var seen = over(id);
      return seen != null && Objects.equals(seen.getExitCodeLong(), 0L);
    } catch (EngineException e) {
      // A container that is gone or stopped has nothing left in it; one without a shell may.
      LOG.info("a command cannot be ended from inside {}: {}", containerId, e.getMessage());
      return e.kind() == Kind.NOT_FOUND || e.kind() == Kind.CONFLICT;
    }
  }

  private boolean isOver(String execId) {
    try {
      return over(execId) != null;
    } catch (EngineException e) {
      return e.kind() == Kind.NOT_FOUND; // gone with its container
    }
  }

  /** How an exec ended, null when it does not end soon. */
  private @Nullable InspectExecResponse over(String execId) {
    long until = System.nanoTime() + END_LIMIT.toNanos();
    while (true) {
      var seen = inspect(execId, shorter(END_LIMIT));
      if (!Boolean.TRUE.equals(seen.isRunning())) {
        return seen;
      }
      if (System.nanoTime() - until >= 0) {
        return null;
      }
      LockSupport.parkNanos(EXIT_CODE_POLL.toNanos());
    }
  }

  private InspectExecResponse inspect(String execId, Duration limit) {
    return connection.call(
        DockerCall.EXEC, execId, limit, Set.of(), docker -> docker.inspectExecCmd(execId).exec());
  }

  private Duration shorter(Duration limit) {
    var usual = connection.settings().callTimeout();
    return limit.compareTo(usual) < 0 ? limit : usual;
  }
}
