package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.stack.Samples;
import dev.supaplane.provisioner.stack.StackInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The points of {@link CisDockerBenchmarkTest} on every service of the newest revision as it runs
 * on a real engine, with a program that does nothing.
 */
class CisOnTheEngineTest {
  /** Numbers of the kernel's own. */
  private static final Map<Capability, Integer> BITS =
      Map.of(
          Capability.CHOWN, 0,
          Capability.DAC_OVERRIDE, 1,
          Capability.FOWNER, 3,
          Capability.KILL, 5,
          Capability.SETGID, 6,
          Capability.SETUID, 7,
          Capability.NET_BIND_SERVICE, 10);

  @TempDir static Path folder;
  private static RealEngine real;
  private static final List<CisSubject> THERE = new ArrayList<>();

  @BeforeAll
  static void make() throws IOException {
    real = RealEngine.connect("cis");
    var ref = RealEngine.newRef();
    var revision = Samples.CATALOG.defaultRevision("supabase");
    var directory = folder.resolve("projects").resolve(ref.value());
    var input =
        new StackInput(
            ref,
            Samples.spec(revision, List.of()),
            new Placement(
                "local",
                "local",
                RealEngine.newSubnet(),
                Map.of(
                    PortPurpose.GATEWAY, EngineContractSupport.freePort(),
                    PortPurpose.DATABASE, EngineContractSupport.freePort(),
                    PortPurpose.POOLER, EngineContractSupport.freePort())),
            directory,
            Samples.secrets(),
            Map.of());
    var stack = Samples.renderer().render(input);
    new StackFiles().write(directory, stack);
    real.engine().createNetwork(stack.network());
    for (var service : stack.services()) {
      var id = real.engine().createContainer(idle(service.container()), 1);
      real.engine().startContainer(id);
      var told =
          PlainRequest.get(
              real.settings().host(),
              "/containers/" + id + "/json",
              body -> new ObjectMapper().readTree(body));
      THERE.add(new CisSubject(service.container(), told.path("HostConfig"), told));
    }
  }

  @AfterAll
  static void remove() throws IOException {
    if (real != null) {
      EngineContractSupport.clear(real.engine());
      real.close();
    }
  }

  static Stream<CisPoint> aboutContainers() {
    return CisDockerBenchmarkTest.aboutContainers();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aboutContainers")
  void everyContainerIsAsThePointSays(CisPoint point) {
    assertThat(THERE).hasSizeGreaterThan(10);
    THERE.forEach(container -> CisDockerBenchmarkTest.check(point, container));
  }

  /** Points 5.4, 5.22 and 5.26, by the word of the kernel. */
  @Test
  void theKernelConfinesItsProcesses() {
    var filters = String.valueOf(real.docker().infoCmd().exec().getSecurityOptions());
    for (var container : THERE) {
      var status = status(container.told().path("Id").asText());
      assertThat(status).as(container.service()).contains("NoNewPrivs:\t1");
      assertThat(status).contains("CapBnd:\t%016x".formatted(mask(container.service())));
      if (filters.contains("seccomp")) {
        assertThat(status).contains("Seccomp:\t2");
      }
    }
  }

  private static long mask(String service) {
    return CisPoints.CAPABILITIES.getOrDefault(service, Map.of()).keySet().stream()
        .mapToLong(capability -> 1L << BITS.getOrDefault(capability, 63))
        .reduce(0, (all, one) -> all | one);
  }

  private static List<String> status(String id) {
    var script = "while IFS= read -r line; do echo \"$line\"; done </proc/1/status";
    return real.engine()
        .exec(id, EngineContractSupport.command("/bin/sh", "-c", script))
        .stdout()
        .lines()
        .toList();
  }

  private static ContainerSpec idle(ContainerSpec spec) {
    return new ContainerSpec(
        spec.ref(),
        spec.service(),
        spec.revision(),
        spec.name(),
        TinyImage.NAME,
        List.of(),
        List.of("/bin/sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait"),
        spec.environment(),
        spec.mounts(),
        spec.ports(),
        spec.network(),
        spec.aliases(),
        spec.limits(),
        spec.capabilities(),
        spec.readOnlyRoot(),
        spec.tmpfs(),
        spec.stopGrace(),
        spec.incarnation());
  }
}
