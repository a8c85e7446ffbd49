package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.supaplane.provisioner.engine.BoundedOutput;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** Calls whose answer is a stream that ends: logs, the progress of a pull, a command's output. */
final class DockerStreams {
  private static final int LOG_BOUND = 64 * 1024;
  private static final int LINES_AT_MOST = 10_000;

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

  /** Takes in a stream until it ends or its limit passes. */
  <T> void follow(
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

  static EngineException late(DockerCall call, String subject) {
    return new EngineException(
        Kind.TIMEOUT, call.of(subject) + ": not finished by its deadline", null);
  }
}
