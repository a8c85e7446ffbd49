package dev.supaplane.acceptance;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The container engine, seen from outside. */
final class Engine {
  private static final String LABEL = "dev.supaplane.project";
  private static final DockerClient DOCKER = connect();

  private Engine() {}

  static String address() {
    return Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
  }

  static DockerClient client() {
    return DOCKER;
  }

  /** The containers of a project, running or not. */
  static List<Container> containers(String ref) {
    return DOCKER.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(LABEL, ref)).exec();
  }

  static Container container(String ref, String service) {
    return containers(ref).stream()
        .filter(c -> service.equals(c.getLabels().get("dev.supaplane.service")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no container of " + service));
  }

  /** Everything that the engine holds of a project. */
  static List<String> everything(String ref) {
    var label = LABEL + "=" + ref;
    var found = new ArrayList<String>();
    containers(ref).forEach(container -> found.add(container.getNames()[0]));
    DOCKER
        .listNetworksCmd()
        .withFilter("label", List.of(label))
        .exec()
        .forEach(network -> found.add("network " + network.getName()));
    DOCKER
        .listVolumesCmd()
        .withFilter("label", List.of(label))
        .exec()
        .getVolumes()
        .forEach(volume -> found.add("volume " + volume.getName()));
    return found;
  }

  /** Takes away the names of images that begin with a text, and what has no other name. */
  static void removeImages(String beginning) {
    for (var image : DOCKER.listImagesCmd().exec()) {
      for (var name : Objects.requireNonNullElse(image.getRepoTags(), new String[0])) {
        if (name.startsWith(beginning)) {
          DOCKER.removeImageCmd(name).exec();
        }
      }
    }
  }

  private static DockerClient connect() {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(address()).build();
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(address()))
            .responseTimeout(Duration.ofMinutes(1))
            .build());
  }
}
