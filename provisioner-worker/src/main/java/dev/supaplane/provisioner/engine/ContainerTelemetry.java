package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;
import java.time.Duration;
import java.util.Map;

/**
 * What a worker may ask of a container beside its life: what it writes, what it uses, and to run a
 * command in it. As with {@link ContainerEngine}, each call has a deadline and ends with an {@link
 * EngineException} rather than hang.
 */
public interface ContainerTelemetry {
  /** The last lines that a container wrote, bounded in number and size. */
  LogPage logs(String containerId, LogQuery query);

  /**
   * Follows what a container writes. It ends with the container, with the time or by being closed,
   * whichever is first.
   *
   * @param query its last lines come before the new ones
   * @param atMost how long it may be followed
   */
  LogFollow follow(String containerId, LogQuery query, Duration atMost);

  /**
   * Runs a command in a running container. A command that passes its deadline is ended together
   * with everything that it started; what it wrote until then is kept.
   */
  ExecReport run(String containerId, ExecSpec command);

  /** What a running container uses now. */
  ContainerUsage usage(String containerId);

  /** Bytes in each volume of a project, by name; a volume whose size nobody knows is missing. */
  Map<String, Long> volumeBytes(ProjectRef ref);
}
