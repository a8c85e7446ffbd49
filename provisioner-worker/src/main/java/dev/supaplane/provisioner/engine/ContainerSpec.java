package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is wanted. It has no words for privileges, host namespaces, devices or foreign
 * paths: what cannot be said cannot be asked for.
 *
 * @param ref the project
 * @param service the service's name in the template
 * @param revision the template's revision that the container was made by
 * @param name the container's name, unique on the engine
 * @param image what runs
 * @param entrypoint replaces the image's; empty keeps it
 * @param command replaces the image's; empty keeps it
 * @param environment variables, secrets among them: never print this record
 * @param mounts volumes and files of the project
 * @param ports what is published on the host
 * @param network the project's network
 * @param aliases names by which others on the network reach it
 * @param limits bounds
 * @param capabilities capabilities that are kept; all others are dropped
 * @param readOnlyRoot whether the root file system is read-only
 * @param tmpfs paths that are writable memory
 * @param stopGrace how long it may take to stop
 * @param incarnation counts the restarts that were asked for; a new one makes a new container
 */
public record ContainerSpec(
    ProjectRef ref,
    String service,
    String revision,
    String name,
    String image,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> environment,
    List<Mount> mounts,
    List<PublishedPort> ports,
    String network,
    List<String> aliases,
    Limits limits,
    List<Capability> capabilities,
    boolean readOnlyRoot,
    List<String> tmpfs,
    Duration stopGrace,
    long incarnation) {

  /** Copies what it is given. */
  public ContainerSpec {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = new TreeMap<>(environment);
    mounts = List.copyOf(mounts);
    ports = List.copyOf(ports);
    aliases = List.copyOf(aliases);
    capabilities = List.copyOf(capabilities);
    tmpfs = List.copyOf(tmpfs);
  }

  /** Capabilities that a stack's service may keep. */
  public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    FOWNER,
    SETGID,
    SETUID,
    NET_BIND_SERVICE,
    KILL
  }

  /**
   * A place in the container's file system.
   *
   * @param source a volume's name, or an absolute path inside the project's own directory
   * @param target an absolute path in the container
   * @param volume whether the source is a volume
   * @param readOnly whether the container may not write there
   * @param fingerprint hash of the file's content, so that a changed file makes a new container;
   *     empty for volumes and directories
   */
  public record Mount(
      String source, String target, boolean volume, boolean readOnly, String fingerprint) {}

  /**
   * A published port.
   *
   * @param address the host address to listen on
   * @param hostPort the host port
   * @param containerPort the port inside
   */
  public record PublishedPort(String address, int hostPort, int containerPort) {}

  /**
   * Bounds of one container; absent means none beyond the host's.
   *
   * @param cpuMillis thousandths of a core
   * @param memoryBytes bytes
   * @param pids processes and threads
   */
  public record Limits(@Nullable Integer cpuMillis, @Nullable Long memoryBytes, int pids) {}

  /**
   * Whether process 1 is an init and not the service's own program. PostgreSQL needs one: what a
   * command in its container leaves behind becomes a child of process 1, and PostgreSQL takes the
   * violent death of a child that it does not know for a crash of its own and restarts. Others do
   * without, as an init hides from the engine that a program cannot be started. No part of the
   * fingerprint: no database is made anew for it alone.
   */
  public boolean underInit() {
    return service.equals("db");
  }

  /**
   * The capabilities that the container has: its own, and what an init needs to hand a stop on to a
   * program that runs as another user. Without it the init fails and takes the database down hard.
   */
  public List<Capability> keptCapabilities() {
    return underInit()
        ? Stream.concat(capabilities.stream(), Stream.of(Capability.KILL)).distinct().toList()
        : capabilities;
  }

  /**
   * A fingerprint of everything above but the revision: a container that carries another one is out
   * of date, and what a new revision leaves as it is goes on running. Secrets go into it only
   * through a one-way hash.
   */
  public String fingerprint() {
    return sha256(
        String.join(
            "\u0000",
            service,
            name,
            image,
            entrypoint.toString(),
            command.toString(),
            environment.toString(),
            mounts.toString(),
            ports.toString(),
            network,
            aliases.toString(),
            limits.toString(),
            capabilities.toString(),
            Boolean.toString(readOnlyRoot),
            tmpfs.toString(),
            Long.toString(incarnation)));
  }

  /** Tells what it is without what it holds. */
  @Override
  public String toString() {
    return "ContainerSpec[" + name + ", " + image + ", " + Map.of("incarnation", incarnation) + "]";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
