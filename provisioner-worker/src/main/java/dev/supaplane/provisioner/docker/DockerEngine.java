package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.adopt.ComposeView;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogPage;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An engine that speaks Docker's API. Nothing that lacks the installation's label is ever stopped
 * or removed: such a call ends as {@link Kind#CONFLICT}. Safe for many threads.
 */
public final class DockerEngine implements ContainerEngine, ContainerTelemetry {
  private final DockerConnection connection;
  private final DockerStreams streams;
  private final DockerObservation observation;
  private final DockerCreation creation;
  private final DockerExec commands;
  private final DockerLogs written;
  private final DockerUsage used;

  private DockerEngine(DockerSettings settings) {
    this.connection = new DockerConnection(settings);
    this.streams = new DockerStreams(connection);
    this.observation = new DockerObservation(settings.installation());
    this.creation = new DockerCreation(connection, observation);
    this.commands = new DockerExec(connection, streams);
    this.written = new DockerLogs(connection, streams);
    this.used = new DockerUsage(connection, streams);
  }

  /** An engine at an address; nothing is asked of it yet. */
  public static DockerEngine connect(DockerSettings settings) {
    return new DockerEngine(settings);
  }

  @Override
  public StackObservation observe(ProjectRef ref) {
    return connection.call(
        DockerCall.OBSERVE, ref.value(), docker -> observation.observe(docker, ref));
  }

  @Override
  public Set<ProjectRef> projects() {
    return connection.call(DockerCall.OBSERVE, "projects", observation::projects);
  }

  @Override
  public void ensureImage(String image) {
    if (!hasImage(image)) {
      streams.pull(image);
      if (!hasImage(image)) {
        throw new EngineException(
            Kind.IMAGE_MISSING, "image " + image + ": fetched, and yet not there", null);
      }
    }
  }

  private boolean hasImage(String image) {
    return connection.call(
        DockerCall.IMAGE,
        image,
        docker -> {
          try {
            docker.inspectImageCmd(image).exec();
            return true;
          } catch (NotFoundException _) {
            return false;
          }
        });
  }

  @Override
  public void createNetwork(NetworkSpec network) {
    creation.network(network);
  }

  @Override
  public void createVolume(VolumeSpec volume) {
    creation.volume(volume);
  }

  @Override
  public String createContainer(ContainerSpec container, long generation) {
    return creation.container(container, generation);
  }

  @Override
  public void startContainer(String id) {
    connection.call(
        DockerCall.CONTAINER_START,
        id,
        docker -> {
          try {
            docker.startContainerCmd(id).exec();
          } catch (NotModifiedException _) {
            return false; // it runs already
          } catch (InternalServerErrorException e) {
            if (!DockerFailures.halfStarted(e)) {
              throw e;
            }
            requireOwn(docker.inspectContainerCmd(id).exec().getConfig().getLabels(), id);
            throw clearHalfAStart(id);
          }
          return true;
        });
  }

  /**
   * An engine that is ended in the middle of a start has begun a process that it does not know of
   * afterwards; until that is gone no start of the container works, and there is no call that ends
   * it. It must not be left alone with a new container in its place either: it may have the data.
   */
  private EngineException clearHalfAStart(String id) {
    return DockerFailures.conflict(
        connection.settings().isLocal() && HostProcesses.endContainer(id)
            ? "start of container " + id + ": half of an earlier start was in the way and is ended"
            : "start of container "
                + id
                + ": the engine was ended in the middle of an earlier start, and what it left cannot"
                + " be ended from here; restart containerd's process of it, or the engine's host");
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    connection.call(
        DockerCall.CONTAINER_STOP,
        id,
        connection.settings().callTimeout().plus(grace),
        Set.of(),
        docker -> {
          try {
            requireOwn(docker.inspectContainerCmd(id).exec().getConfig().getLabels(), id);
            docker
                .stopContainerCmd(id)
                .withTimeout(Math.toIntExact(grace.plusMillis(999).toSeconds()))
                .exec();
          } catch (NotModifiedException | NotFoundException _) {
            return false; // stopped or gone already
          }
          return true;
        });
  }

  @Override
  public void removeContainer(String id) {
    var believedIdle = new AtomicBoolean();
    remove(
        DockerCall.CONTAINER_REMOVE,
        id,
        docker -> {
          var found = docker.inspectContainerCmd(id).exec();
          believedIdle.set(!Boolean.TRUE.equals(found.getState().getRunning()));
          return found.getConfig().getLabels();
        },
        docker -> docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    if (believedIdle.get() && connection.settings().isLocal()) {
      // Half a start that the engine does not know of would outlive its container.
      var _ = HostProcesses.endContainer(id);
    }
  }

  @Override
  public void removeVolume(String name) {
    remove(
        DockerCall.VOLUME_REMOVE,
        name,
        docker -> docker.inspectVolumeCmd(name).exec().getLabels(),
        docker -> docker.removeVolumeCmd(name).exec());
  }

  @Override
  public void removeNetwork(String id) {
    remove(
        DockerCall.NETWORK_REMOVE,
        id,
        docker -> docker.inspectNetworkCmd().withNetworkId(id).exec().getLabels(),
        docker -> docker.removeNetworkCmd(id).exec());
  }

  private interface LabelReader {
    @Nullable Map<String, String> read(DockerClient docker);
  }

  private interface Removal {
    void run(DockerClient docker);
  }

  private void remove(DockerCall call, String subject, LabelReader labels, Removal removal) {
    connection.call(
        call,
        subject,
        docker -> {
          try {
            requireOwn(labels.read(docker), subject);
            removal.run(docker);
          } catch (NotFoundException _) {
            return false; // gone already
          }
          return true;
        });
  }

  private void requireOwn(@Nullable Map<String, String> labels, String subject) {
    if (!observation.owns(labels)) {
      throw DockerFailures.conflict(subject + " is not this installation's");
    }
  }

  @Override
  public ExecResult exec(String containerId, ExecSpec command) {
    return commands.result(containerId, command);
  }

  @Override
  public String logs(String containerId, int lines) {
    return streams.logs(containerId, lines);
  }

  @Override
  public LogPage logs(String containerId, LogQuery query) {
    return written.page(containerId, query);
  }

  @Override
  public LogFollow follow(String containerId, LogQuery query, Duration atMost) {
    return written.follow(containerId, query, atMost);
  }

  @Override
  public ExecReport run(String containerId, ExecSpec command) {
    return commands.run(containerId, command);
  }

  @Override
  public ContainerUsage usage(String containerId) {
    return used.of(containerId);
  }

  @Override
  public Map<String, Long> volumeBytes(ProjectRef ref) {
    var volumes = observe(ref).volumes();
    var sizes = used.volumes();
    return volumes.stream()
        .filter(sizes::containsKey)
        .collect(Collectors.toUnmodifiableMap(name -> name, name -> sizes.getOrDefault(name, 0L)));
  }

  /** What somebody else runs on this engine by compose; it can be looked at and nothing else. */
  public ComposeView compose() {
    return new DockerCompose(connection);
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return DockerWatch.start(connection, listener);
  }

  @Override
  public boolean answers() {
    try {
      return connection.call(
          DockerCall.PING,
          "",
          docker -> {
            docker.pingCmd().exec();
            return true;
          });
    } catch (EngineException _) {
      return false; // that is the answer
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
