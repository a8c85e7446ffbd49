package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.Labels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What docker-compose 1.29 and every later one accept, and nothing that only some do. */
class ComposeStructureTest {
  private static final Set<String> KEYS =
      Set.of(
          "container_name",
          "image",
          "restart",
          "init",
          "entrypoint",
          "command",
          "depends_on",
          "environment",
          "ports",
          "volumes",
          "networks",
          "healthcheck",
          "cap_drop",
          "cap_add",
          "security_opt",
          "read_only",
          "tmpfs",
          "pids_limit",
          "mem_limit",
          "memswap_limit",
          "cpus",
          "stop_grace_period",
          "logging",
          "labels");

  private final RenderedStack stack = Samples.everything();
  private final ComposeProject compose = ComposeProject.of(stack);

  @Test
  void hasNeitherAVersionNorANameAndTheProjectsNameIsInTheEnvFile() {
    assertThat(compose.file().keySet()).isEqualTo(Set.of("services", "networks", "volumes"));
    assertThat(compose.env())
        .containsEntry("COMPOSE_PROJECT_NAME", "supaplane-aaaaaaaaaaaaaaaaaaaa");
  }

  @Test
  void everyServiceUsesKnownKeysOnly() {
    compose
        .services()
        .forEach((name, service) -> assertThat(KEYS).as(name).containsAll(map(service).keySet()));
  }

  @Test
  void whoWaitsForHealthWaitsForAServiceThatHasACheck() {
    compose
        .services()
        .values()
        .forEach(
            service -> {
              var after = map(service).get("depends_on");
              if (after != null) {
                map(after)
                    .forEach(
                        (other, condition) -> {
                          if (condition.equals(Map.of("condition", "service_healthy"))) {
                            assertThat(compose.service(other)).containsKey("healthcheck");
                          } else {
                            assertThat(condition).isEqualTo(Map.of("condition", "service_started"));
                          }
                        });
              }
            });
  }

  @Test
  void theNetworkHasItsNameAndSubnetAndTheVolumesTheirNames() {
    var network = map(map(compose.file().get("networks")).get("default"));
    assertThat(network).containsEntry("name", stack.network().name());
    assertThat(map(network.get("ipam")))
        .isEqualTo(Map.of("config", List.of(Map.of("subnet", "10.96.0.16/28"))));
    assertThat(map(compose.file().get("volumes")).values())
        .extracting(volume -> map(volume).get("name"))
        .containsExactlyInAnyOrderElementsOf(stack.volumes().stream().map(v -> v.name()).toList());
  }

  @Test
  void theLabelsAreThoseThatTheWorkerLooksFor() {
    for (var spec : stack.services()) {
      assertThat(map(compose.service(spec.name()).get("labels")))
          .containsEntry(Labels.PROJECT, stack.network().ref().value())
          .containsEntry(Labels.SERVICE, spec.name())
          .containsEntry(Labels.REVISION, "2026.11")
          .containsEntry(Labels.FINGERPRINT, spec.container().fingerprint())
          .doesNotContainKey(Labels.INSTALLATION);
    }
    var labelled =
        new TemplateRenderer(
                Samples.CATALOG,
                ImageMap.NONE,
                new RenderSettings("127.0.0.1", "localhost", Map.of(), "here"))
            .render(Samples.input(Samples.spec(List.of())));
    assertThat(map(ComposeProject.of(labelled).service("db").get("labels")))
        .containsEntry(Labels.INSTALLATION, "here");
  }

  @Test
  void filesAndVolumesAreMountedWhereTheEngineMountsThem() {
    for (var spec : stack.services()) {
      var expected =
          spec.container().mounts().stream()
              .map(
                  m -> {
                    var source =
                        m.volume()
                            ? m.source().substring((stack.network().name() + "-").length())
                            : "." + m.source().substring("/srv/supaplane/projects/".length() + 20);
                    return source + ":" + m.target() + (m.readOnly() ? ":ro" : "");
                  })
              .toList();
      assertThat(list(compose.service(spec.name()).get("volumes"))).isEqualTo(expected);
    }
  }
}
