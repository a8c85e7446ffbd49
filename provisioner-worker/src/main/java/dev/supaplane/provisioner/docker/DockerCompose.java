package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.provisioner.adopt.ComposeContainer;
import dev.supaplane.provisioner.adopt.ComposeContainer.Check;
import dev.supaplane.provisioner.adopt.ComposeProject;
import dev.supaplane.provisioner.adopt.ComposeView;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads compose projects from the engine's list of containers. The list has all that is needed and
 * no environment, so nobody's secrets are even read. Anybody can write a label: those that are none
 * of compose's own making are passed over.
 */
final class DockerCompose implements ComposeView {
  static final String PROJECT = "com.docker.compose.project";
  static final String SERVICE = "com.docker.compose.service";
  static final String NUMBER = "com.docker.compose.container-number";
  static final String ONE_OFF = "com.docker.compose.oneoff";
  static final String DIRECTORY = "com.docker.compose.project.working_dir";

  private static final Pattern PROJECT_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}");
  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,3}");
  private static final Pattern EXIT = Pattern.compile("Exited \\(([0-9]{1,9})\\).*");
  private static final int LONGEST_TEXT = 1024;
  private static final int MOST_CONTAINERS = 200;
  private static final Set<String> EVENTS =
      Set.of(
          "create", "start", "die", "stop", "destroy", "oom", "kill", "pause", "unpause", "rename");
  private static final String HEALTH = "health_status";

  private final DockerConnection connection;

  DockerCompose(DockerConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<ComposeProject> projects() {
    var listed =
        connection.call(
            DockerCall.OBSERVE, "compose projects", docker -> list(docker, List.of(PROJECT)));
    var byProject = new TreeMap<String, List<Container>>();
    for (var container : listed) {
      project(labels(container))
          .ifPresent(
              name -> byProject.computeIfAbsent(name, _ -> new ArrayList<>()).add(container));
    }
    byProject
        .values()
        .removeIf(
            containers ->
                containers.stream().anyMatch(c -> labels(c).containsKey(Labels.INSTALLATION)));
    return byProject.entrySet().stream().map(e -> read(e.getKey(), e.getValue())).toList();
  }

  @Override
  public ComposeProject project(String name) {
    if (!PROJECT_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no compose project's name");
    }
    var listed =
        connection.call(
            DockerCall.OBSERVE, name, docker -> list(docker, List.of(PROJECT + "=" + name)));
    return read(name, listed);
  }

  @Override
  public AutoCloseable watch(Listener listener) {
    return DockerWatch.start(
        connection,
        event -> changed(event).ifPresent(listener::changed),
        listener::lost,
        "container");
  }

  /** The compose project that an event tells of a change in. */
  static Optional<String> changed(Event event) {
    var actor = event.getActor();
    var action = event.getAction();
    if (actor == null || action == null || event.getType() != EventType.CONTAINER) {
      return Optional.empty();
    }
    var attributes = Objects.requireNonNullElse(actor.getAttributes(), Map.<String, String>of());
    return EVENTS.contains(action) || action.startsWith(HEALTH)
        ? project(attributes)
        : Optional.empty();
  }

  private static List<Container> list(DockerClient docker, List<String> filter) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec();
  }

  private static ComposeProject read(String name, List<Container> listed) {
    // While compose makes one anew, two have the same service and number: that which runs counts,
    // then the later one.
    var ordered =
        listed.stream()
            .sorted(
                Comparator.comparing((Container c) -> state(c) == State.RUNNING)
                    .thenComparing(c -> Objects.requireNonNullElse(c.getCreated(), 0L))
                    .reversed())
            .toList();
    var byPlace = new TreeMap<String, ComposeContainer>();
    var directory = Optional.<String>empty();
    for (var container : ordered) {
      var labels = labels(container);
      directory = directory.or(() -> text(labels.get(DIRECTORY)));
      var read = container(container, labels);
      if (read.isPresent() && byPlace.size() < MOST_CONTAINERS) {
        byPlace.putIfAbsent(
            "%s %04d".formatted(read.get().service(), read.get().number()), read.get());
      }
    }
    return new ComposeProject(name, directory.orElse(null), List.copyOf(byPlace.values()));
  }

  private static Optional<ComposeContainer> container(
      Container listed, Map<String, String> labels) {
    var service = labels.getOrDefault(SERVICE, "");
    if (!SERVICE_NAME.matcher(service).matches()
        || "true".equalsIgnoreCase(labels.getOrDefault(ONE_OFF, ""))) {
      return Optional.empty();
    }
    var count = labels.getOrDefault(NUMBER, "1");
    var status = Objects.requireNonNullElse(listed.getStatus(), "");
    var names = listed.getNames();
    return Optional.of(
        new ComposeContainer(
            listed.getId(),
            names == null || names.length == 0 ? "" : names[0].replaceFirst("^/", ""),
            service,
            COUNT.matcher(count).matches() ? Integer.parseInt(count) : 1,
            text(listed.getImage()).orElse(""),
            text(listed.getImageId()).orElse(""),
            state(listed),
            exitCode(status),
            check(status),
            ports(listed.getPorts())));
  }

  private static Optional<String> project(Map<String, String> labels) {
    return Optional.ofNullable(labels.get(PROJECT))
        .filter(name -> PROJECT_NAME.matcher(name).matches());
  }

  private static State state(Container listed) {
    return DockerObservation.state(listed.getState());
  }

  private static @Nullable Integer exitCode(String status) {
    var matcher = EXIT.matcher(status);
    return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
  }

  /** The engine's list tells of a health check only in the words that docker ps shows. */
  static Check check(String status) {
    if (status.endsWith("(healthy)")) {
      return Check.HEALTHY;
    }
    if (status.endsWith("(unhealthy)")) {
      return Check.UNHEALTHY;
    }
    return status.endsWith("(health: starting)") || status.endsWith("(starting)")
        ? Check.STARTING
        : Check.NONE;
  }

  /** Each published port once, where it is published for IPv4 and IPv6 alike. */
  private static List<AdoptedPort> ports(ContainerPort @Nullable [] listed) {
    var byHostPort = new LinkedHashMap<Integer, AdoptedPort>();
    for (var port : listed == null ? new ContainerPort[0] : listed) {
      var published = port.getPublicPort();
      var inside = port.getPrivatePort();
      if (published != null && inside != null && "tcp".equals(port.getType())) {
        var address = Objects.requireNonNullElse(port.getIp(), "");
        byHostPort.merge(
            published,
            new AdoptedPort(address, published, inside),
            (a, b) -> a.address().contains(":") ? b : a);
      }
    }
    return byHostPort.values().stream()
        .sorted(Comparator.comparingInt(AdoptedPort::hostPort))
        .toList();
  }

  private static Optional<String> text(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(t -> t.length() <= LONGEST_TEXT)
        .filter(t -> t.chars().noneMatch(Character::isISOControl));
  }

  private static Map<String, String> labels(Container container) {
    return Objects.requireNonNullElse(container.getLabels(), Map.of());
  }
}
