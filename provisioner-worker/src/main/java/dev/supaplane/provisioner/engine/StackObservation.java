package dev.supaplane.provisioner.engine;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine holds of one project.
 *
 * @param containers its containers, in any state
 * @param networks its networks
 * @param volumes names of its volumes
 */
public record StackObservation(
    List<ObservedContainer> containers, List<ObservedNetwork> networks, List<String> volumes) {

  /** Copies what it is given. */
  public StackObservation {
    containers = List.copyOf(containers);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
  }

  /** Nothing at all. */
  public static final StackObservation NOTHING =
      new StackObservation(List.of(), List.of(), List.of());

  /** The container of a service, where there is one. */
  public Optional<ObservedContainer> container(String service) {
    return containers.stream().filter(c -> c.service().equals(service)).findFirst();
  }

  /** Whether nothing is left. */
  public boolean isEmpty() {
    return containers.isEmpty() && networks.isEmpty() && volumes.isEmpty();
  }

  /** A container's life. */
  public enum State {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    EXITED,
    DEAD
  }

  /**
   * One container.
   *
   * @param id the engine's id
   * @param service from its label
   * @param name its name
   * @param fingerprint from its label, see {@link ContainerSpec#fingerprint()}
   * @param generation from its label
   * @param state its life
   * @param exitCode of the last run, meaningful when it has exited
   * @param outOfMemory whether the last run was ended for want of memory
   * @param address its address on the project's network, while it runs
   * @param onNetwork whether it is attached to a network that exists
   */
  public record ObservedContainer(
      String id,
      String service,
      String name,
      String fingerprint,
      long generation,
      State state,
      int exitCode,
      boolean outOfMemory,
      @Nullable String address,
      boolean onNetwork) {}

  /**
   * One network.
   *
   * @param id the engine's id
   * @param name its name
   * @param subnet CIDR
   */
  public record ObservedNetwork(String id, String name, String subnet) {}
}
