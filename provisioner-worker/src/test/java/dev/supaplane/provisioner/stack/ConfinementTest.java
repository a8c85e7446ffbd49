package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rules that every container obeys, for the engine and for plain compose alike. */
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
  void nothingOfTheHostIsMountedButFilesOfTheProjectAndThoseReadOnly() {
    for (var container : containers()) {
      for (var mount : container.mounts()) {
        if (mount.volume()) {
          assertThat(mount.source()).startsWith("supaplane-" + container.ref() + "-");
        } else {
          assertThat(mount.source()).startsWith("/srv/supaplane/projects/" + container.ref() + "/");
          assertThat(mount.readOnly()).as(mount.target()).isTrue();
        }
        assertThat(mount.source() + mount.target()).doesNotContain("docker.sock");
      }
    }
    stack
        .files()
        .forEach((path, file) -> assertThat(file.content()).as(path).doesNotContain("docker.sock"));
  }

  @Test
  void onlyTheDatabaseAndRealtimeKeepCapabilitiesAndNoMoreThanTheyNeed() {
    var kept = new TreeMap<String, Set<Capability>>();
    for (var container : containers()) {
      if (!container.capabilities().isEmpty()) {
        kept.put(container.service(), Set.copyOf(container.capabilities()));
      }
    }
    assertThat(kept)
        .isEqualTo(
            Map.of(
                "db",
                Set.of(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FOWNER,
                    Capability.SETGID,
                    Capability.SETUID),
                "realtime",
                Set.of(Capability.SETGID, Capability.SETUID)));
  }

  @Test
  void everyContainerIsBounded() {
    for (var container : containers()) {
      assertThat(container.limits().pids()).as(container.service()).isBetween(1, 512);
      assertThat(container.limits().memoryBytes()).isBetween(8L << 20, 4L << 30);
      assertThat(container.stopGrace()).isBetween(seconds(1), seconds(60));
    }
  }

  @Test
  void theRootIsReadOnlyWhereTheServiceAllows() {
    for (var service : List.of("api-gw", "rest", "meta", "imgproxy", "auth", "vector")) {
      var container = Samples.service(stack, service).container();
      assertThat(container.readOnlyRoot()).as(service).isTrue();
      assertThat(container.tmpfs()).as(service).contains("/tmp");
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
