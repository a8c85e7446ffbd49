package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Somebody's own stack under the control plane's eyes, as its owner has it (X6). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdoptedStackTest {
  private static final String NAME = "theirs-" + Long.toString(System.nanoTime(), 36);
  private static final String PASSWORD = "their-own-password";
  private static final Duration SEEN = Duration.ofSeconds(2);
  private static final int ROUNDS = 3;

  @TempDir static Path directory;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private ControlPlane plane;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    up("db", "supaplane-offline/postgres:17");
    up("auth", "supaplane-offline/standin:auth");
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "24000-24099", "SUPAPLANE_SUBNETS", "10.118.0.0/16"))
            .start();
  }

  @AfterAll
  void stop() {
    ids.values()
        .forEach(
            id ->
                Engine.client()
                    .removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec());
    plane.close();
  }

  @Test
  void itIsAdoptedObservedAndForgottenAndRunsOnUntouched()
      throws IOException, InterruptedException {
    var api = plane.api();
    var before = life("db");
    assertThat(api.get("/api/hosts/local/adoptable").toString())
        .contains(NAME)
        .doesNotContain(PASSWORD);
    var adopted =
        api.post(
            "/api/projects/adopt",
            Map.of(
                "name",
                "theirs",
                "organization_slug",
                plane.organization(),
                "compose_project",
                NAME));
    var ref = adopted.path("ref").asString();
    var project = plane.await(ref, "ACTIVE_HEALTHY");
    assertThat(project.path("management").asString()).isEqualTo("observed");
    assertThat(project.path("services").size()).isEqualTo(2);

    var seen = new ArrayList<Duration>();
    for (var round = 0; round < ROUNDS; round++) {
      Engine.client().killContainerCmd(ids.get("auth")).exec();
      var begun = System.nanoTime();
      Wait.until(
          "the drift is told",
          ControlPlane.PATIENCE,
          () -> !api.get("/v1/projects/" + ref).path("drifts").isEmpty());
      seen.add(Duration.ofNanos(System.nanoTime() - begun));
      plane.await(ref, "ACTIVE_UNHEALTHY");
      Engine.client().startContainerCmd(ids.get("auth")).exec();
      plane.await(ref, "ACTIVE_HEALTHY");
      Wait.until(
          "the drift is over",
          ControlPlane.PATIENCE,
          () -> api.get("/v1/projects/" + ref).path("drifts").isEmpty());
    }
    // The middle one: a host that is busy with something else for a moment proves nothing.
    assertThat(seen.stream().sorted().toList().get(ROUNDS / 2))
        .as(seen.toString())
        .isLessThan(SEEN);

    for (var change : List.of("pause", "restore", "restart")) {
      var refused = api.ask("POST", "/v1/projects/" + ref + "/" + change, null);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.body().path("code").asString()).isEqualTo("project_observed");
    }
    var again =
        api.ask(
            "POST",
            "/api/projects/adopt",
            "{\"name\":\"x\",\"organization_slug\":\"%s\",\"compose_project\":\"%s\"}"
                .formatted(project.path("organization_slug").asString(), NAME));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains(ref);

    var beforeTheEnd = life("auth");
    api.delete("/v1/projects/" + ref + "?undo_window=0");
    plane.await(ref, "REMOVED");
    JsonNode free = api.get("/api/hosts/local/adoptable");
    Wait.until(
        "the worker has forgotten it",
        ControlPlane.PATIENCE,
        () -> !api.get("/api/hosts/local/adoptable").toString().contains(ref));
    assertThat(free.toString()).contains(NAME);
    assertThat(life("db")).isEqualTo(before);
    assertThat(life("auth")).isEqualTo(beforeTheEnd);
  }

  /** As docker compose labels them. */
  private void up(String service, String image) {
    var id =
        Engine.client()
            .createContainerCmd(image)
            .withName(NAME + "-" + service + "-1")
            .withEnv("POSTGRES_PASSWORD=" + PASSWORD)
            .withHostConfig(HostConfig.newHostConfig().withNetworkMode("bridge"))
            .withLabels(
                Map.of(
                    "com.docker.compose.project",
                    NAME,
                    "com.docker.compose.service",
                    service,
                    "com.docker.compose.container-number",
                    "1",
                    "com.docker.compose.oneoff",
                    "False",
                    "com.docker.compose.project.working_dir",
                    "/srv/" + NAME))
            .exec()
            .getId();
    ids.put(service, id);
    Engine.client().startContainerCmd(id).exec();
  }

  /** What a container that somebody touched would have otherwise. */
  private List<Object> life(String service) {
    InspectContainerResponse seen = Engine.client().inspectContainerCmd(ids.get(service)).exec();
    var state = seen.getState();
    return List.of(
        seen.getId(),
        seen.getName(),
        String.valueOf(seen.getConfig().getLabels()),
        String.valueOf(state.getStatus()),
        String.valueOf(state.getStartedAt()),
        String.valueOf(state.getPidLong()),
        String.valueOf(seen.getRestartCount()),
        seen.getNetworkSettings().getNetworks().keySet());
  }
}
