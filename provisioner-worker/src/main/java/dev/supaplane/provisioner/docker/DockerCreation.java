package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.Network;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.util.Set;

/** Creates what is not there; what is there must have the wanted shape. */
final class DockerCreation {
  private final DockerConnection connection;
  private final DockerObservation observation;
  private final String installation;

  DockerCreation(DockerConnection connection, DockerObservation observation) {
    this.connection = connection;
    this.observation = observation;
    this.installation = connection.settings().installation();
  }

  /** Creates a network, or finds it there in the same shape. */
  void network(NetworkSpec network) {
    connection.call(
        DockerCall.NETWORK_CREATE,
        network.name() + " " + network.subnet(),
        docker -> {
          if (!sameNetwork(docker, network)) {
            try {
              docker
                  .createNetworkCmd()
                  .withName(network.name())
                  .withDriver("bridge")
                  // without it the engine makes a second network of the same name
                  .withCheckDuplicate(true)
                  .withLabels(ContainerBodies.labels(installation, network.ref()))
                  .withIpam(
                      new Network.Ipam()
                          .withConfig(new Network.Ipam.Config().withSubnet(network.subnet())))
                  .exec();
            } catch (ConflictException e) {
              if (!sameNetwork(docker, network)) {
                throw e;
              }
            }
          }
          return true;
        });
  }

  private boolean sameNetwork(DockerClient docker, NetworkSpec wanted) {
    var there =
        // the engine's filter finds every name that contains the text
        docker.listNetworksCmd().withNameFilter(wanted.name()).exec().stream()
            .filter(n -> n.getName().equals(wanted.name()))
            .toList();
    if (there.isEmpty()) {
      return false;
    }
    boolean same =
        there.size() == 1
            && observation.owns(there.getFirst().getLabels(), wanted.ref())
            && DockerObservation.subnet(there.getFirst()).orElse("").equals(wanted.subnet());
    if (!same) {
      throw DockerFailures.conflict("network " + wanted.name() + " is there in another shape");
    }
    return true;
  }

  /** Creates a volume, or finds it there as the project's own. */
  void volume(VolumeSpec volume) {
    connection.call(
        DockerCall.VOLUME_CREATE,
        volume.name(),
        docker -> {
          docker
              .createVolumeCmd()
              .withName(volume.name())
              .withDriver("local")
              .withLabels(ContainerBodies.labels(installation, volume.ref()))
              .exec();
          // a taken name is no error to the engine: it gives the volume that is there
          if (!observation.owns(
              docker.inspectVolumeCmd(volume.name()).exec().getLabels(), volume.ref())) {
            throw DockerFailures.conflict("volume " + volume.name() + " is somebody else's");
          }
          return true;
        });
  }

  /** Creates a container, or finds it there with the same fingerprint; gives its id. */
  String container(ContainerSpec container, long generation) {
    return connection.call(
        DockerCall.CONTAINER_CREATE,
        container.name(),
        connection.settings().callTimeout(),
        Set.copyOf(container.environment().values()),
        docker -> {
          var command = docker.createContainerCmd(container.image());
          try {
            return ContainerBodies.fill(command, installation, container, generation)
                .exec()
                .getId();
          } catch (ConflictException _) {
            return sameContainer(docker, container);
          }
        });
  }

  private String sameContainer(DockerClient docker, ContainerSpec wanted) {
    var there = docker.inspectContainerCmd(wanted.name()).exec();
    var labels = there.getConfig().getLabels();
    if (labels == null
        || !observation.owns(labels, wanted.ref())
        || !wanted.fingerprint().equals(labels.get(Labels.FINGERPRINT))) {
      throw DockerFailures.conflict("container " + wanted.name() + " is there in another shape");
    }
    return there.getId();
  }
}
