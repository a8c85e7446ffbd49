package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.stack.Probe;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Asks what a command made, at the only places where the worker can reach it: the project's leased
 * ports.
 */
record LeasedPorts(ServiceProber prober) {
  /**
   * A service behind a leased port.
   *
   * @param service its name
   * @param hostPort the leased port
   * @param probe how to ask there
   */
  record Door(String service, int hostPort, Probe probe) {}

  /** The doors of a stack, each after those of the services that it depends on. */
  static List<Door> doors(RenderedStack stack, Placement placement, HookMetadata metadata) {
    var doors =
        stack.services().stream().flatMap(s -> door(s, placement, metadata).stream()).toList();
    var gateway = placement.ports().get(PortPurpose.GATEWAY);
    // The gateway's port always has to answer, also when no service of the template is behind it.
    return gateway == null || doors.stream().anyMatch(d -> d.hostPort() == gateway)
        ? doors
        : Stream.concat(
                doors.stream(),
                Stream.of(new Door(name(PortPurpose.GATEWAY), gateway, new Probe.Tcp(gateway))))
            .toList();
  }

  /** A port's name in words for people. */
  static String name(PortPurpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Door> door(
      ServiceSpec service, Placement placement, HookMetadata metadata) {
    var leased =
        placement.ports().entrySet().stream()
            .filter(e -> metadata.publishes(e.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    var published =
        service.container().ports().stream().filter(p -> leased.contains(p.hostPort())).toList();
    // A health path behind a port that is not published cannot be asked for: then the port that is
    // published has to accept a connection and keep it.
    return published.stream()
        .filter(p -> p.containerPort() == service.probe().port())
        .map(p -> new Door(service.name(), p.hostPort(), service.probe()))
        .findFirst()
        .or(
            () ->
                published.stream()
                    .map(
                        p ->
                            new Door(
                                service.name(), p.hostPort(), new Probe.Tcp(p.containerPort())))
                    .findFirst());
  }

  /** Asks once. */
  ProbeResult ask(Door door) {
    return prober
        .prober()
        .probe(
            new ProbeTarget(
                door.service(),
                door.probe(),
                prober
                    .addresses()
                    .addresses(null, door.probe().port(), OptionalInt.of(door.hostPort()))));
  }

  /** The leased ports at which somebody listens, whatever the stack is. */
  List<PortPurpose> listening(Placement placement) {
    return placement.ports().entrySet().stream()
        .filter(
            e ->
                ask(new Door(name(e.getKey()), e.getValue(), new Probe.Tcp(e.getValue())))
                    instanceof ProbeResult.Healthy)
        .map(Map.Entry::getKey)
        .toList();
  }
}
