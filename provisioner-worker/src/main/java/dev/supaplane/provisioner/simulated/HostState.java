package dev.supaplane.provisioner.simulated;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedNetwork;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the simulated engine holds and how calls change it. Guarded by its host's lock. */
final class HostState {
  record Network(String id, String installation, NetworkSpec spec) {}

  record Volume(String installation, VolumeSpec spec) {}

  /** Something that listeners of an installation hear of. */
  record Happening(String installation, ProjectRef ref, String what) {}

  final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
  final Map<String, Network> networks = new LinkedHashMap<>();
  final Map<String, Volume> volumes = new TreeMap<>();
  final Set<String> lostImages = new HashSet<>();
  final Set<Integer> heldPorts = new HashSet<>();
  final List<Happening> happenings = new ArrayList<>();
  private long made;

  StackObservation observe(String installation, ProjectRef ref) {
    return new StackObservation(
        containers.values().stream()
            .filter(c -> c.installation.equals(installation) && c.spec.ref().equals(ref))
            .map(c -> c.observed(networkOf(c).isPresent()))
            .toList(),
        networks.values().stream()
            .filter(n -> n.installation.equals(installation) && n.spec.ref().equals(ref))
            .map(n -> new ObservedNetwork(n.id, n.spec.name(), n.spec.subnet()))
            .toList(),
        volumes.values().stream()
            .filter(v -> v.installation.equals(installation) && v.spec.ref().equals(ref))
            .map(v -> v.spec.name())
            .toList());
  }

  Set<ProjectRef> projects(String installation) {
    var refs = new HashSet<ProjectRef>();
    containers.values().stream()
        .filter(c -> c.installation.equals(installation))
        .forEach(c -> refs.add(c.spec.ref()));
    networks.values().stream()
        .filter(n -> n.installation.equals(installation))
        .forEach(n -> refs.add(n.spec.ref()));
    volumes.values().stream()
        .filter(v -> v.installation.equals(installation))
        .forEach(v -> refs.add(v.spec.ref()));
    return Set.copyOf(refs);
  }

  void createNetwork(String installation, NetworkSpec wanted) {
    var subnet = Subnet.parse(wanted.subnet());
    for (var there : networks.values()) {
      if (there.spec.name().equals(wanted.name())) {
        if (there.installation.equals(installation) && there.spec.equals(wanted)) {
          return;
        }
        throw conflict("network " + wanted.name() + " is there in another shape");
      }
    }
    for (var there : networks.values()) {
      if (Subnet.parse(there.spec.subnet()).overlaps(subnet)) {
        throw new EngineException(
            Kind.SUBNET_TAKEN, wanted.subnet() + " overlaps with " + there.spec.subnet(), null);
      }
    }
    var id = newId();
    networks.put(id, new Network(id, installation, wanted));
  }

  void createVolume(String installation, VolumeSpec wanted) {
    var there = volumes.putIfAbsent(wanted.name(), new Volume(installation, wanted));
    if (there != null && !there.equals(new Volume(installation, wanted))) {
      throw conflict("volume " + wanted.name() + " is somebody else's");
    }
  }

  String createContainer(String installation, ContainerSpec wanted, long generation) {
    requireImage(wanted.image());
    for (var there : containers.values()) {
      if (there.spec.name().equals(wanted.name())) {
        if (there.installation.equals(installation)
            && there.spec.ref().equals(wanted.ref())
            && there.fingerprint.equals(wanted.fingerprint())) {
          return there.id;
        }
        throw conflict("container " + wanted.name() + " is there in another shape");
      }
    }
    wanted.mounts().stream()
        .filter(ContainerSpec.Mount::volume)
        .forEach(
            m ->
                volumes.putIfAbsent(
                    m.source(),
                    new Volume(installation, new VolumeSpec(wanted.ref(), m.source()))));
    var made = new SimulatedContainer(newId(), installation, wanted, generation);
    containers.put(made.id, made);
    happen(made, "container create");
    return made.id;
  }

  void startContainer(String id, Instant at) {
    var container = required(id);
    if (container.runs()) {
      return;
    }
    var network =
        networkOf(container)
            .orElseThrow(() -> conflict("network " + container.spec.network() + " not found"));
    for (var port : container.spec.ports()) {
      if (heldPorts.contains(port.hostPort())
          || containers.values().stream()
              .filter(SimulatedContainer::runs)
              .flatMap(c -> c.spec.ports().stream())
              .anyMatch(taken -> taken.hostPort() == port.hostPort())) {
        throw new EngineException(
            Kind.PORT_TAKEN, "port " + port.hostPort() + " is already allocated", null);
      }
    }
    container.address = freeAddress(network);
    container.networkId = network.id;
    container.state = State.RUNNING;
    container.exitCode = 0;
    container.outOfMemory = false;
    container.write(
        new LogLine(
            Source.STDOUT, at, "simulated " + container.spec.service() + " started at " + at));
    happen(container, "container start");
  }

  /** Ends a run; nothing happens to a container that does not run. */
  void end(SimulatedContainer container, int exitCode, boolean outOfMemory, String... words) {
    if (!container.runs()) {
      return;
    }
    container.state = State.EXITED;
    container.exitCode = exitCode;
    container.outOfMemory = outOfMemory;
    container.address = null;
    container.endFollowers();
    for (var word : words) {
      happen(container, word);
    }
  }

  void removeContainer(SimulatedContainer container) {
    end(container, 137, false, "container kill", "container die");
    containers.remove(container.id);
    happen(container, "container destroy");
  }

  void removeVolume(Volume volume) {
    if (containers.values().stream()
        .flatMap(c -> c.spec.mounts().stream())
        .anyMatch(m -> m.volume() && m.source().equals(volume.spec.name()))) {
      throw conflict("volume " + volume.spec.name() + " is in use");
    }
    volumes.remove(volume.spec.name());
    happenings.add(new Happening(volume.installation, volume.spec.ref(), "volume destroy"));
  }

  void removeNetwork(Network network) {
    if (containers.values().stream().anyMatch(c -> c.runs() && network.id.equals(c.networkId))) {
      throw conflict("network " + network.spec.name() + " has active endpoints");
    }
    networks.remove(network.id);
    happenings.add(new Happening(network.installation, network.spec.ref(), "network destroy"));
  }

  /** Takes a network away from under the containers on it. */
  void tearNetwork(Network network) {
    for (var container : containers.values()) {
      if (container.runs() && network.id.equals(container.networkId)) {
        container.address = null;
        happenings.add(
            new Happening(container.installation, container.spec.ref(), "network disconnect"));
      }
    }
    networks.remove(network.id);
    happenings.add(new Happening(network.installation, network.spec.ref(), "network destroy"));
  }

  SimulatedContainer required(String id) {
    var container = containers.get(id);
    if (container == null) {
      throw new EngineException(Kind.NOT_FOUND, "no such container: " + id, null);
    }
    return container;
  }

  void requireImage(String image) {
    if (lostImages.contains(image)) {
      throw new EngineException(Kind.IMAGE_MISSING, "no such image: " + image, null);
    }
  }

  void happen(SimulatedContainer container, String what) {
    happenings.add(new Happening(container.installation, container.spec.ref(), what));
  }

  private Optional<Network> networkOf(SimulatedContainer container) {
    @Nullable String id = container.networkId;
    return id != null
        ? Optional.ofNullable(networks.get(id))
        : networks.values().stream()
            .filter(n -> n.spec.name().equals(container.spec.network()))
            .findFirst();
  }

  private String freeAddress(Network network) {
    var subnet = Subnet.parse(network.spec.subnet());
    for (long number = 2; number < subnet.size() - 1; number++) {
      var address = subnet.address(number);
      if (containers.values().stream().noneMatch(c -> Objects.equals(c.address, address))) {
        return address;
      }
    }
    throw new EngineException(
        Kind.OTHER, "no address is left in network " + network.spec.name(), null);
  }

  private String newId() {
    made++;
    return "%064x".formatted(made);
  }

  static EngineException conflict(String message) {
    return new EngineException(Kind.CONFLICT, message, null);
  }
}
