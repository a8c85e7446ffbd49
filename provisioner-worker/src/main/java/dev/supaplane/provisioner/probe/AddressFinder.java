package dev.supaplane.provisioner.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells where a service may be reached. A container's own address works where the host routes to
 * the engine's bridges (bare Linux); elsewhere (Docker Desktop, a worker in a container) only its
 * published port does, on a host that depends on where the worker runs.
 */
public final class AddressFinder {
  /** The setting that overrides what is found here. */
  public static final String SETTING = "supaplane.worker.probe-host";

  private static final String LOOPBACK = "127.0.0.1";
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "");

  /** How a service is reached. */
  public enum Way {
    /** At the container's own address. */
    CONTAINER,
    /** At its published port. */
    PUBLISHED
  }

  private final List<String> publishedHosts;

  /**
   * A finder for one worker.
   *
   * @param bindAddress where ports are published
   * @param probeHost the host to ask instead, where the operator set one
   * @param surroundings where the worker runs
   */
  public AddressFinder(
      String bindAddress, Optional<String> probeHost, HostSurroundings surroundings) {
    var hosts = new LinkedHashSet<String>();
    if (probeHost.isPresent()) {
      hosts.add(probeHost.get());
    } else {
      hosts.add(EVERY_ADDRESS.contains(bindAddress) ? LOOPBACK : bindAddress);
      if (surroundings.inContainer()) {
        hosts.add("host.docker.internal");
        surroundings.gateway().ifPresent(hosts::add);
      }
    }
    this.publishedHosts = List.copyOf(hosts);
  }

  /**
   * Where a service may be reached, the container's own address first.
   *
   * @param containerAddress the container's address on its network, null while it has none
   * @param containerPort the port inside
   * @param publishedPort the port on the host, empty when it is not published
   * @return possibly nothing
   */
  public List<HostPort> addresses(
      @Nullable String containerAddress, int containerPort, OptionalInt publishedPort) {
    var addresses = new ArrayList<HostPort>();
    if (containerAddress != null && !containerAddress.isEmpty()) {
      addresses.add(new HostPort(containerAddress, containerPort));
    }
    publishedPort.ifPresent(
        port -> publishedHosts.forEach(host -> addresses.add(new HostPort(host, port))));
    return List.copyOf(addresses);
  }

  /** Which way an address is. */
  public Way way(HostPort address) {
    return publishedHosts.contains(address.host()) ? Way.PUBLISHED : Way.CONTAINER;
  }

  /** What to tell an operator whose worker reaches nothing. */
  String advice() {
    return "if the service runs, set "
        + SETTING
        + " to a host at which its published port can be reached from the worker (now tried: "
        + String.join(", ", publishedHosts)
        + ")";
  }
}
