package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.ContainerSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules that every container obeys, for plain compose as for the engine; which they are for the
 * engine is CisDockerBenchmarkTest's.
 */
class ConfinementTest {
  private final RenderedStack stack = Samples.everything();
  private final ComposeProject compose = ComposeProject.of(stack);

  @Test
  void everyServiceOfTheTemplateIsLookedAt() {
    assertThat(stack.services())
        .extracting(RenderedStack.ServiceSpec::name)
        .containsExactlyInAnyOrder(
            "db",
            "api-gw",
            "auth",
            "rest",
            "realtime",
            "storage",
            "imgproxy",
            "meta",
            "analytics",
            "vector",
            "studio",
            "functions",
            "supavisor");
  }

  @Test
  void noFileOfTheProjectNamesTheEnginesSocket() {
    stack
        .files()
        .forEach((path, file) -> assertThat(file.content()).as(path).doesNotContain("docker.sock"));
  }

  @Test
  void everyContainerGetsItsTimeToStop() {
    for (var container : containers()) {
      assertThat(container.stopGrace()).as(container.service()).isBetween(seconds(1), seconds(60));
    }
  }

  @Test
  void portsArePublishedOnTheBindAddressOnlyAndOnlyThreeOfThem() {
    var published = containers().stream().flatMap(c -> c.ports().stream()).toList();
    assertThat(published)
        .containsExactlyInAnyOrder(
            new ContainerSpec.PublishedPort("127.0.0.1", 20_000, 8000),
            new ContainerSpec.PublishedPort("127.0.0.1", 20_001, 5432),
            new ContainerSpec.PublishedPort("127.0.0.1", 20_002, 6543));
  }

  @Test
  void composeConfinesAsTheEngineDoes() {
    for (var container : containers()) {
      var service = compose.service(container.service());
      assertThat(service)
          .doesNotContainKeys(
              "privileged",
              "pid",
              "ipc",
              "network_mode",
              "devices",
              "userns_mode",
              "cgroup_parent");
      assertThat(list(service.get("cap_drop"))).isEqualTo(List.of("ALL"));
      assertThat(list(service.get("cap_add")))
          .isEqualTo(container.keptCapabilities().stream().map(Enum::name).toList());
      assertThat(list(service.get("security_opt"))).isEqualTo(List.of("no-new-privileges:true"));
      assertThat(service.get("read_only")).isEqualTo(container.readOnlyRoot());
      assertThat(list(service.get("tmpfs"))).isEqualTo(container.tmpfs());
      assertThat(service.get("pids_limit")).isEqualTo(container.limits().pids());
      assertThat(((Number) service.get("mem_limit")).longValue())
          .isEqualTo(container.limits().memoryBytes());
      assertThat(service.get("memswap_limit")).isEqualTo(service.get("mem_limit"));
      assertThat(map(service.get("logging"))).containsKey("options");
    }
  }

  private List<ContainerSpec> containers() {
    return stack.services().stream().map(RenderedStack.ServiceSpec::container).toList();
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
