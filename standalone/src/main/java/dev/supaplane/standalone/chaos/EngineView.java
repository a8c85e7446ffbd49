package dev.supaplane.standalone.chaos;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.supaplane.standalone.chaos.Evidence.Container;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The container engine, seen from outside. */
final class EngineView implements AutoCloseable {
  private static final String PROJECT = "dev.supaplane.project";
  private static final String SERVICE = "dev.supaplane.service";
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final DockerClient docker;

  EngineView(String address) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(address).build();
    docker =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(address))
                .connectionTimeout(DEADLINE)
                .responseTimeout(DEADLINE)
                .build());
  }

  /** Whether it answers. */
  boolean answers() {
    try {
      docker.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The containers of a project, running or not. */
  List<Container> containers(String ref) {
    return containers(List.of(PROJECT + "=" + ref));
  }

  /** Everything of any project; on an engine that is ours alone, of ours. */
  List<String> everything() {
    var found = new ArrayList<>(others(List.of(PROJECT)));
    containers(List.of(PROJECT)).forEach(container -> found.add(container.toString()));
    return found;
  }

  private List<Container> containers(List<String> labels) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
        .map(
            found ->
                new Container(
                    String.valueOf(found.getLabels().get(SERVICE)),
                    "running".equals(found.getState())))
        .toList();
  }

  /** Networks and volumes of a project. */
  List<String> others(String ref) {
    return others(List.of(PROJECT + "=" + ref));
  }

  /** Removes whatever an earlier run left, on an engine that is ours alone. */
  void clear() {
    for (var left : docker.listContainersCmd().withShowAll(true).exec()) {
      docker.removeContainerCmd(left.getId()).withForce(true).withRemoveVolumes(true).exec();
    }
    for (var network : docker.listNetworksCmd().withFilter("type", List.of("custom")).exec()) {
      docker.removeNetworkCmd(network.getId()).exec();
    }
    for (var volume : docker.listVolumesCmd().exec().getVolumes()) {
      docker.removeVolumeCmd(volume.getName()).exec();
    }
  }

  /** The id of an image; empty when it is not there. */
  String image(String name) {
    return docker.listImagesCmd().withShowAll(false).exec().stream()
        .filter(image -> image.getRepoTags() != null && List.of(image.getRepoTags()).contains(name))
        .map(image -> String.valueOf(image.getId()))
        .findFirst()
        .orElse("");
  }

  private List<String> others(List<String> labels) {
    var found = new ArrayList<String>();
    docker
        .listNetworksCmd()
        .withFilter("label", labels)
        .exec()
        .forEach(network -> found.add("network " + network.getName()));
    docker
        .listVolumesCmd()
        .withFilter("label", labels)
        .exec()
        .getVolumes()
        .forEach(volume -> found.add("volume " + volume.getName()));
    return found;
  }

  @Override
  public void close() throws IOException {
    docker.close();
  }
}
