package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;
import java.time.Duration;
import java.util.Set;

/**
 * Everything that the worker may ask of a container engine. Each call has a deadline of its own and
 * ends with an {@link EngineException} rather than hang. Each is safe to repeat: creating what is
 * there in the same shape, starting what runs and removing what is gone succeed.
 */
public interface ContainerEngine extends AutoCloseable {
  /**
   * All that the engine holds of one project, running or not.
   *
   * @throws EngineException when the engine does not answer
   */
  StackObservation observe(ProjectRef ref);

  /** The projects of which the engine holds anything that this installation made. */
  Set<ProjectRef> projects();

  /** Makes sure that an image is there, pulling it where a registry has it. */
  void ensureImage(String image);

  /** Creates a network with an explicit subnet. */
  void createNetwork(NetworkSpec network);

  /** Creates a volume. */
  void createVolume(VolumeSpec volume);

  /**
   * Creates a container, not started, attached to its network.
   *
   * @param generation of the wish that it is made for; becomes a label
   * @return the engine's id
   */
  String createContainer(ContainerSpec container, long generation);

  /** Starts a created or stopped container. */
  void startContainer(String id);

  /** Stops a container: asks first, kills after the grace. */
  void stopContainer(String id, Duration grace);

  /** Removes a container, running or not. */
  void removeContainer(String id);

  /** Removes a volume with its data. */
  void removeVolume(String name);

  /** Removes a network by its engine id. */
  void removeNetwork(String id);

  /**
   * Runs a command in a running container.
   *
   * @return exit code and output, bounded
   */
  ExecResult exec(String containerId, ExecSpec command);

  /** The last lines that a container wrote, standard output and error together, bounded. */
  String logs(String containerId, int lines);

  /**
   * Follows what happens to containers and networks of this installation's projects until closed.
   * The listener must be quick. After the stream breaks, {@link EngineListener#lost} is called once
   * and no more events come.
   */
  AutoCloseable watch(EngineListener listener);

  /** Whether the engine answers now. */
  boolean answers();

  @Override
  void close();
}
