package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerBodiesTest {
  private static final Specs SPECS =
      new Specs(new ProjectRef("abcdefghijklmnopqrst"), "image:1", "10.96.0.16/28");

  @Test
  void portsAreBoundToTheGivenAddressOnly() {
    var spec =
        SPECS.sleeper("kong", 0, List.of(), List.of(new PublishedPort("127.0.0.1", 20_001, 8000)));
    var body = body(spec);
    assertThat(body.getExposedPorts()).containsExactly(ExposedPort.tcp(8000));
    var bindings = body.getHostConfig().getPortBindings().getBindings();
    assertThat(bindings).containsOnlyKeys(ExposedPort.tcp(8000));
    assertThat(bindings.get(ExposedPort.tcp(8000)))
        .singleElement()
        .satisfies(b -> assertThat(b.getHostIp()).isEqualTo("127.0.0.1"))
        .satisfies(b -> assertThat(b.getHostPortSpec()).isEqualTo("20001"));
  }

  @Test
  void absentLimitsStayAbsent() {
    var config = ContainerBodies.hostConfig("mine", bare(new Limits(null, null, 0), List.of()));
    assertThat(config.getMemory()).isNull();
    assertThat(config.getMemorySwap()).isNull();
    assertThat(config.getNanoCPUs()).isNull();
    assertThat(config.getPidsLimit()).isNull();
  }

  @Test
  void aMemoryLimitLeavesNoSwap() {
    var config =
        ContainerBodies.hostConfig("mine", bare(new Limits(250, 1L << 30, 100), List.of()));
    assertThat(config.getMemory()).isEqualTo(1L << 30);
    assertThat(config.getMemorySwap()).isEqualTo(1L << 30);
    assertThat(config.getNanoCPUs()).isEqualTo(250_000_000L);
    assertThat(config.getPidsLimit()).isEqualTo(100L);
  }

  @Test
  void theImagesOwnCommandAndEntrypointAreKeptUnlessReplaced() {
    assertThat(body(bare(new Limits(null, null, 0), List.of())).getCmd()).isNull();
    assertThat(body(bare(new Limits(null, null, 0), List.of())).getEntrypoint()).isNull();
    assertThat(body(SPECS.sleeper("db")).getCmd()).startsWith("/bin/sh");
  }

  @Test
  void volumesCarryOurLabelsEvenWhenTheEngineMakesThem() {
    var mounts =
        ContainerBodies.hostConfig(
                "mine",
                bare(
                    new Limits(null, null, 0),
                    List.of(
                        new Mount("data", "/data", true, false, ""),
                        new Mount("/projects/a/kong.yml", "/kong.yml", false, true, "f"))))
            .getMounts();
    assertThat(mounts)
        .extracting(m -> m.getType())
        .containsExactly(MountType.VOLUME, MountType.BIND);
    assertThat(mounts).extracting(m -> m.getReadOnly()).containsExactly(false, true);
    assertThat(mounts.getFirst().getVolumeOptions().getLabels())
        .isEqualTo(Map.of(Labels.INSTALLATION, "mine", Labels.PROJECT, SPECS.ref().value()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative", "/projects/../etc", "../x", "/projects/./a", ""})
  void aFileIsMountedByItsPlainPathOnly(String source) {
    var spec = bare(new Limits(null, null, 0), List.of(new Mount(source, "/x", false, true, "")));
    assertThatThrownBy(() -> ContainerBodies.hostConfig("mine", spec))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
  }

  @Test
  void ourOwnProbesReplaceTheImagesHealthCheck() {
    assertThat(body(SPECS.sleeper("db")).getHealthcheck().getTest()).containsExactly("NONE");
  }

  @Test
  void theDatabaseAloneRunsUnderAnInit() {
    assertThat(body(SPECS.sleeper("db")).getHostConfig().getInit()).isTrue();
    assertThat(body(SPECS.sleeper("rest")).getHostConfig().getInit()).isFalse();
    // The init is root, the database is not: without this it could not be stopped cleanly.
    assertThat(body(SPECS.sleeper("db")).getHostConfig().getCapAdd()).contains(Capability.KILL);
    assertThat(body(SPECS.sleeper("rest")).getHostConfig().getCapAdd())
        .doesNotContain(Capability.KILL);
  }

  @Test
  void anImageWithoutATagGetsOneSoThatNotAllAreFetched() {
    assertThat(DockerStreams.withTag("postgres")).isEqualTo("postgres:latest");
    assertThat(DockerStreams.withTag("host:5000/a/b")).isEqualTo("host:5000/a/b:latest");
    assertThat(DockerStreams.withTag("host:5000/a/b:1")).isEqualTo("host:5000/a/b:1");
    assertThat(DockerStreams.withTag("a/b@sha256:12")).isEqualTo("a/b@sha256:12");
  }

  private static CreateContainerCmd body(ContainerSpec spec) {
    return ContainerBodies.fill(
        new CreateContainerCmdImpl(
            _ -> {
              throw new AssertionError("nothing is sent here");
            },
            null,
            spec.image()),
        "mine",
        spec,
        1);
  }

  private static ContainerSpec bare(Limits limits, List<Mount> mounts) {
    return new ContainerSpec(
        SPECS.ref(),
        "db",
        "2026.02",
        "supaplane-db",
        "image:1",
        List.of(),
        List.of(),
        new TreeMap<>(),
        mounts,
        List.of(),
        "network",
        List.of(),
        limits,
        List.of(),
        false,
        List.of(),
        Duration.ofSeconds(10),
        0);
  }
}
