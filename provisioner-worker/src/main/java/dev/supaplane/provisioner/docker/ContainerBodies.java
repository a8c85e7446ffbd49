package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.Labels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From what is wanted to what the engine is asked for. */
final class ContainerBodies {
  private static final long NANOS_PER_MILLICORE = 1_000_000;
  private static final Map<String, String> LOG_BOUNDS = Map.of("max-size", "10m", "max-file", "3");

  private ContainerBodies() {}

  /** Fills in a create command that has its image already. */
  static CreateContainerCmd fill(
      CreateContainerCmd command, String installation, ContainerSpec spec, long generation) {
    command
        .withName(spec.name())
        .withLabels(labels(installation, spec, generation))
        .withEnv(environment(spec.environment()))
        .withExposedPorts(
            spec.ports().stream().map(p -> ExposedPort.tcp(p.containerPort())).toList())
        .withAliases(spec.aliases())
        .withStopTimeout(Math.toIntExact(spec.stopGrace().toSeconds()))
        // the worker probes by itself; a hundred containers' own checks would eat the host
        .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
        .withHostConfig(hostConfig(installation, spec));
    if (!spec.entrypoint().isEmpty()) {
      command.withEntrypoint(spec.entrypoint());
    }
    if (!spec.command().isEmpty()) {
      command.withCmd(spec.command());
    }
    return command;
  }

  /** Labels of everything that belongs to a project. */
  static Map<String, String> labels(String installation, ProjectRef ref) {
    return Map.of(Labels.INSTALLATION, installation, Labels.PROJECT, ref.value());
  }

  /** A container's labels. */
  static Map<String, String> labels(String installation, ContainerSpec spec, long generation) {
    var labels = new HashMap<>(labels(installation, spec.ref()));
    labels.put(Labels.SERVICE, spec.service());
    labels.put(Labels.GENERATION, Long.toString(generation));
    labels.put(Labels.REVISION, spec.revision());
    labels.put(Labels.FINGERPRINT, spec.fingerprint());
    return labels;
  }

  /** Variables as the engine takes them. */
  static List<String> environment(Map<String, String> variables) {
    return variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** Everything that bounds a container. */
  static HostConfig hostConfig(String installation, ContainerSpec spec) {
    var config =
        HostConfig.newHostConfig()
            .withNetworkMode(spec.network())
            .withCapDrop(Capability.ALL)
            .withCapAdd(
                spec.keptCapabilities().stream()
                    .map(kept -> Capability.valueOf(kept.name()))
                    .toArray(Capability[]::new))
            .withSecurityOpts(List.of("no-new-privileges:true"))
            .withPrivileged(false)
            .withReadonlyRootfs(spec.readOnlyRoot())
            .withTmpFs(tmpfs(spec.tmpfs()))
            .withRestartPolicy(RestartPolicy.unlessStoppedRestart())
            .withLogConfig(new LogConfig(LoggingType.JSON_FILE, LOG_BOUNDS))
            .withInit(spec.underInit())
            .withPortBindings(spec.ports().stream().map(ContainerBodies::binding).toList())
            .withMounts(spec.mounts().stream().map(m -> mount(installation, spec, m)).toList());
    var limits = spec.limits();
    if (limits.pids() > 0) {
      config.withPidsLimit((long) limits.pids());
    }
    if (limits.memoryBytes() != null) {
      // the same bound for memory and swap together: a service may not escape into swap
      config.withMemory(limits.memoryBytes()).withMemorySwap(limits.memoryBytes());
    }
    if (limits.cpuMillis() != null) {
      config.withNanoCPUs(limits.cpuMillis() * NANOS_PER_MILLICORE);
    }
    return config;
  }

  private static PortBinding binding(ContainerSpec.PublishedPort port) {
    return new PortBinding(
        Binding.bindIpAndPort(port.address(), port.hostPort()),
        ExposedPort.tcp(port.containerPort()));
  }

  private static Map<String, String> tmpfs(List<String> paths) {
    var options = new HashMap<String, String>();
    paths.forEach(path -> options.put(path, "rw,nosuid,nodev"));
    return options;
  }

  private static Mount mount(String installation, ContainerSpec spec, ContainerSpec.Mount wanted) {
    var mount =
        new Mount()
            .withSource(wanted.source())
            .withTarget(wanted.target())
            .withReadOnly(wanted.readOnly());
    if (wanted.volume()) {
      // the engine makes a volume that is missing; with these labels it is ours all the same
      return mount
          .withType(MountType.VOLUME)
          .withVolumeOptions(new VolumeOptions().withLabels(labels(installation, spec.ref())));
    }
    var source = Path.of(wanted.source());
    if (!source.isAbsolute() || !source.equals(source.normalize())) {
      throw new EngineException(
          Kind.REFUSED, "a file is mounted by its plain absolute path, not " + source, null);
    }
    return mount.withType(MountType.BIND);
  }
}
