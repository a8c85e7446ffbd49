package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.StreamType;
import dev.supaplane.provisioner.engine.BoundedOutput;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** Calls whose answer is a stream that ends: a command's output, logs, the progress of a pull. */
final class DockerStreams {
  private static final int LOG_BOUND = 64 * 1024;
  private static final int LINES_AT_MOST = 10_000;
  private static final Duration EXIT_CODE_POLL = Duration.ofMillis(10);

  private final DockerConnection connection;

  DockerStreams(DockerConnection connection) {
    this.connection = connection;
  }

  /** Fetches an image from its registry. */
  void pull(String image) {
    follow(
        DockerCall.IMAGE,
        image,
        connection.settings().pullTimeout(),
        Set.of(),
        new Following<PullResponseItem>(
            item -> {
              if (item.isErrorIndicated()) {
                var detail = item.getErrorDetail();
                throw new DockerClientException(
                    "the registry does not give it: "
                        + (detail == null ? "no reason" : detail.getMessage()));
              }
            }),
        (docker, stream) -> docker.pullImageCmd(withTag(image)).exec(stream));
  }

  /**
   * Without a tag the engine would fetch every tag of a repository. Only what follows the last
   * slash can be a tag: before it, a colon starts a registry's port.
   */
  static String withTag(String image) {
    var name = image.substring(image.lastIndexOf('/') + 1);
    return name.contains(":") || name.contains("@") ? image : image + ":latest";
  }

  /** The last lines of a container's output. */
  String logs(String containerId, int lines) {
    var output = BoundedOutput.last(LOG_BOUND);
    follow(
        DockerCall.LOGS,
        containerId,
        connection.settings().callTimeout(),
        Set.of(),
        new Following<Frame>(frame -> output.add(frame.getPayload())),
        (docker, stream) ->
            docker
                .logContainerCmd(containerId)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(false)
                .withTail(Math.clamp(lines, 1, LINES_AT_MOST))
                .exec(stream));
    return output.text();
  }

  /**
   * Runs a command. When its deadline passes the engine offers no way to end it, so it may go on
   * inside the container.
   */
  ExecResult exec(String containerId, ExecSpec command) {
    long started = System.nanoTime();
    long ends = started + command.deadline().toNanos();
    var secrets = Set.copyOf(command.environment().values());
    var id =
        connection.call(
            DockerCall.EXEC,
            containerId,
            shorter(command.deadline()),
            secrets,
            docker ->
                docker
                    .execCreateCmd(containerId)
                    .withCmd(command.argv().toArray(String[]::new))
                    .withEnv(ContainerBodies.environment(command.environment()))
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .exec()
                    .getId());
    var stdout = BoundedOutput.first(command.outputBound());
    var stderr = BoundedOutput.first(command.outputBound());
    follow(
        DockerCall.EXEC,
        containerId,
        Duration.ofNanos(ends - System.nanoTime()),
        secrets,
        new Following<Frame>(
            frame ->
                (frame.getStreamType() == StreamType.STDERR ? stderr : stdout)
                    .add(frame.getPayload())),
        (docker, stream) -> docker.execStartCmd(id).exec(stream));
    int exitCode = exitCode(containerId, id, ends);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    return new ExecResult(
        exitCode, stdout.text(), stderr.text(), millis, stdout.truncated() || stderr.truncated());
  }

  // the output ends a moment before the engine notes the exit code
  private int exitCode(String containerId, String execId, long ends) {
    while (true) {
      var limit = Duration.ofNanos(ends - System.nanoTime());
      if (!limit.isPositive()) {
        throw late(DockerCall.EXEC, containerId);
      }
      var seen =
          connection.call(
              DockerCall.EXEC,
              containerId,
              shorter(limit),
              Set.of(),
              docker -> docker.inspectExecCmd(execId).exec());
      if (!Boolean.TRUE.equals(seen.isRunning())) {
        return Math.toIntExact(Objects.requireNonNullElse(seen.getExitCodeLong(), -1L));
      }
      LockSupport.parkNanos(EXIT_CODE_POLL.toNanos());
    }
  }

  private Duration shorter(Duration limit) {
    var usual = connection.settings().callTimeout();
    return limit.compareTo(usual) < 0 ? limit : usual;
  }

  private <T> void follow(
      DockerCall call,
      String subject,
      Duration limit,
      Set<String> secrets,
      Following<T> stream,
      BiConsumer<DockerClient, Following<T>> start) {
    var client = connection.streamClient();
    try (stream) {
      start.accept(client, stream);
      stream.untilEnded(limit);
    } catch (TimeoutException _) {
      throw late(call, subject);
    } catch (InterruptedException e) {
      throw DockerConnection.interrupted(call, subject, e);
    } catch (ExecutionException e) {
      throw DockerFailures.translate(
          call, subject, e.getCause() == null ? e : e.getCause(), secrets);
    } catch (IOException | RuntimeException e) {
      throw DockerFailures.translate(call, subject, e, secrets);
    } finally {
      DockerConnection.close(client);
    }
  }

  private static EngineException late(DockerCall call, String subject) {
    return new EngineException(
        Kind.TIMEOUT, call.of(subject) + ": not finished by its deadline", null);
  }
}
