package dev.supaplane.provisioner.docker;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Specs of one project for tests. */
public record Specs(ProjectRef ref, String image, String subnet) {
  public static final String SECRET = "a-password-that-nobody-may-see";

  public NetworkSpec network() {
    return new NetworkSpec(ref, "supaplane-" + ref, subnet);
  }

  public VolumeSpec volume() {
    return new VolumeSpec(ref, "supaplane-" + ref + "-data");
  }

  public ContainerSpec sleeper(String service) {
    return sleeper(service, 0, List.of(), List.of());
  }

  public ContainerSpec sleeper(
      String service, long incarnation, List<Mount> mounts, List<PublishedPort> ports) {
    return container(
        service,
        image,
        List.of("/bin/sh", "-c", "trap 'exit 0' TERM; echo ready; sleep 600 & wait"),
        incarnation,
        mounts,
        ports);
  }

  public ContainerSpec container(
      String service,
      String runs,
      List<String> command,
      long incarnation,
      List<Mount> mounts,
      List<PublishedPort> ports) {
    return new ContainerSpec(
        ref,
        service,
        "2026.02",
        "supaplane-" + ref + "-" + service,
        runs,
        List.of(),
        command,
        new TreeMap<>(Map.of("PASSWORD", SECRET)),
        mounts,
        ports,
        network().name(),
        List.of(service, service + "-alias"),
        new Limits(500, 64L << 20, 64),
        List.of(Capability.CHOWN, Capability.SETUID),
        true,
        List.of("/tmp"),
        Duration.ofSeconds(5),
        incarnation);
  }
}
