package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.ObservedNetwork;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what the engine holds of an installation. */
final class DockerObservation {
  private final String installation;

  DockerObservation(String installation) {
    this.installation = installation;
  }

  /** Everything of one project. */
  StackObservation observe(DockerClient docker, ProjectRef ref) {
    var filter = filter(ContainerBodies.labels(installation, ref));
    var networks =
        docker.listNetworksCmd().withFilter("label", filter).exec().stream()
            .map(n -> new ObservedNetwork(n.getId(), n.getName(), subnet(n).orElse("")))
            .toList();
    var containers = new ArrayList<ObservedContainer>();
    for (var listed : list(docker, filter)) {
      try {
        containers.add(container(docker.inspectContainerCmd(listed.getId()).exec(), networks));
      } catch (NotFoundException _) {
        // removed since it was listed
      }
    }
    var volumes =
        volumes(docker, filter).stream().map(InspectVolumeResponse::getName).sorted().toList();
    return new StackObservation(containers, networks, volumes);
  }

  /** Every project of the installation. */
  Set<ProjectRef> projects(DockerClient docker) {
    var filter = filter(Map.of(Labels.INSTALLATION, installation));
    var refs = new TreeSet<String>();
    list(docker, filter).forEach(c -> add(refs, c.getLabels()));
    docker
        .listNetworksCmd()
        .withFilter("label", filter)
        .exec()
        .forEach(n -> add(refs, n.getLabels()));
    volumes(docker, filter).forEach(v -> add(refs, v.getLabels()));
    return refs.stream()
        .flatMap(text -> ref(text).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether labels say that something is this installation's. */
  boolean owns(@Nullable Map<String, String> labels) {
    return labels != null && installation.equals(labels.get(Labels.INSTALLATION));
  }

  /** Whether labels say that something is a project's of this installation. */
  boolean owns(@Nullable Map<String, String> labels, ProjectRef ref) {
    return labels != null && owns(labels) && ref.value().equals(labels.get(Labels.PROJECT));
  }

  /** The ref that a text is, where it is one. */
  static Optional<ProjectRef> ref(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ProjectRef(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // anybody can write a label
    }
  }

  /** A network's subnet, where it has one. */
  static Optional<String> subnet(Network network) {
    var ipam = network.getIpam();
    if (ipam == null || ipam.getConfig() == null) {
      return Optional.empty();
    }
    return ipam.getConfig().stream()
        .map(Network.Ipam.Config::getSubnet)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** What an inspected container is, given the project's networks that exist. */
  static ObservedContainer container(
      InspectContainerResponse inspected, List<ObservedNetwork> existing) {
    var labels =
        Objects.requireNonNullElse(inspected.getConfig().getLabels(), Map.<String, String>of());
    var life = inspected.getState();
    var state = state(life.getStatus());
    var endpoints =
        Optional.ofNullable(inspected.getNetworkSettings().getNetworks())
            .orElse(Map.<String, ContainerNetwork>of());
    boolean runs = state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
    var attached =
        endpoints.entrySet().stream()
            .filter(e -> exists(e.getKey(), e.getValue(), existing, runs))
            .map(Map.Entry::getValue)
            .toList();
    var address =
        attached.stream()
            .map(ContainerNetwork::getIpAddress)
            .filter(text -> text != null && !text.isEmpty())
            .findFirst()
            .orElse(null);
    return new ObservedContainer(
        inspected.getId(),
        labels.getOrDefault(Labels.SERVICE, ""),
        inspected.getName().startsWith("/") ? inspected.getName().substring(1) : "",
        labels.getOrDefault(Labels.FINGERPRINT, ""),
        number(labels.get(Labels.GENERATION)),
        state,
        Math.toIntExact(Objects.requireNonNullElse(life.getExitCodeLong(), 0L)),
        Boolean.TRUE.equals(life.getOOMKilled()),
        address,
        !attached.isEmpty());
  }

  // a container that never ran knows its network by name only; one that runs or ran knows its id,
  // and keeps hanging on that id after a network of the same name was made anew
  private static boolean exists(
      String name, ContainerNetwork endpoint, List<ObservedNetwork> existing, boolean runs) {
    var id = Objects.requireNonNullElse(endpoint.getNetworkID(), "");
    if (id.isEmpty()) {
      return !runs && existing.stream().anyMatch(n -> n.name().equals(name));
    }
    return existing.stream().anyMatch(n -> n.id().equals(id));
  }

  static State state(@Nullable String status) {
    return switch (Objects.requireNonNullElse(status, "").toLowerCase(Locale.ROOT)) {
      case "created" -> State.CREATED;
      case "running" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case "restarting" -> State.RESTARTING;
      case "exited" -> State.EXITED;
      default -> State.DEAD; // dead, or being removed: good for nothing but removal
    };
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException _) {
      return 0; // older than every generation
    }
  }

  private static List<Container> list(DockerClient docker, Collection<String> filter) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec();
  }

  private static List<InspectVolumeResponse> volumes(
      DockerClient docker, Collection<String> filter) {
    var volumes = docker.listVolumesCmd().withFilter("label", filter).exec().getVolumes();
    return volumes == null ? List.of() : volumes;
  }

  private static List<String> filter(Map<String, String> labels) {
    return ContainerBodies.environment(labels);
  }

  private static void add(Set<String> refs, @Nullable Map<String, String> labels) {
    var ref = labels == null ? null : labels.get(Labels.PROJECT);
    if (ref != null) {
      refs.add(ref);
    }
  }
}
