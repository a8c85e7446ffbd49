package dev.supaplane.provisioner.stack;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A service as its template describes it. Environment, probe and health check may name variables as
 * {@code ${NAME}}; entrypoint and command are taken as they are.
 *
 * @param name unique in the template
 * @param images by Postgres major; the same for all of them where the service does not care
 * @param required whether it always runs
 * @param excludedByDefault whether it runs only where somebody asks
 * @param entrypoint replaces the image's; empty keeps it
 * @param command replaces the image's; empty keeps it
 * @param standInTakesCommand whether an image that stands in is given the command too
 * @param environment by name
 * @param mounts what it sees of the project's files and volumes
 * @param ports container ports that are published, by purpose
 * @param aliases names beside its own on the project's network
 * @param after what must have happened to others before it starts
 * @param probe with variables not yet filled in
 * @param check what plain compose asks, for services that others wait for
 * @param capabilities that it keeps
 * @param readOnlyRoot whether its root file system is read-only
 * @param tmpfs absolute paths of writable memory
 * @param memoryMiB its bound in MiB where the project has none, its weight where it has
 * @param pids processes and threads
 * @param stopGrace how long it may take to stop
 * @param halfOfLimits whether half of a project's bounds is its own
 */
record ServiceTemplate(
    String name,
    Map<String, String> images,
    boolean required,
    boolean excludedByDefault,
    List<String> entrypoint,
    List<String> command,
    boolean standInTakesCommand,
    Map<String, String> environment,
    List<MountTemplate> mounts,
    Map<PortPurpose, Integer> ports,
    List<String> aliases,
    Map<String, Start> after,
    Probe probe,
    Optional<HealthCheck> check,
    List<Capability> capabilities,
    boolean readOnlyRoot,
    List<String> tmpfs,
    int memoryMiB,
    int pids,
    Duration stopGrace,
    boolean halfOfLimits) {

  /** The services that must be healthy before this one starts, of those that run. */
  Set<String> startsAfter(Set<String> enabled) {
    return after.entrySet().stream()
        .filter(e -> e.getValue() == Start.HEALTHY && enabled.contains(e.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What must have happened to another service. */
  enum Start {
    /** Its start was asked for. */
    STARTED,
    /** Its probe succeeded. */
    HEALTHY,
    /**
     * Nothing: it is needed only once somebody asks this service something. Plain compose, which
     * cannot tell, waits for its health.
     */
    LAZILY
  }

  /**
   * A check that compose runs inside the container.
   *
   * @param test in compose's own form, such as {@code CMD} and arguments
   * @param interval between two
   * @param timeout of one
   * @param retries failures in a row that make it sick
   */
  record HealthCheck(List<String> test, Duration interval, Duration timeout, int retries) {}

  /** Something of the project in a container's file system. */
  sealed interface MountTemplate {
    /** An absolute path in the container. */
    String target();

    /** A named volume, by its short name. */
    record OfVolume(String volume, String target, boolean readOnly) implements MountTemplate {}

    /** A rendered file, read-only. */
    record OfFile(String path, String target) implements MountTemplate {}

    /** A directory that holds a rendered file, read-only. */
    record OfDirectory(String path, String target) implements MountTemplate {}
  }
}
