package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole process is killed in the middle of a creation, at ten different moments: as soon as the
 * engine holds so many things of the project. After a start the project is there, once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledControlPlaneTest {
  @TempDir static Path directory;
  private ControlPlane plane;
  private String organization;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "22000-22999", "SUPAPLANE_SUBNETS", "10.113.0.0/16"))
            .start();
    organization = plane.organization();
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "2,0", "3,0", "4,0", "5,0", "6,0", "6,1", "6,2", "6,3"})
  void aKilledCreationGoesOnWithOneSetOfEverything(int things, int running)
      throws IOException, InterruptedException {
    var answer =
        plane
            .api()
            .post(
                "/v1/projects",
                Map.of(
                    "name",
                    "killed at " + things + " and " + running,
                    "organization_slug",
                    organization,
                    "exclude_services",
                    // Ten creations take less time so; a network, volumes and four containers are
                    // left.
                    Projects.ALL_BUT_FOUR));
    var ref = answer.path("ref").asString();
    Wait.until(
        "the engine holds " + things + " things, and " + running + " containers run",
        ControlPlane.PATIENCE,
        () ->
            Engine.everything(ref).size() >= things
                && Engine.containers(ref).stream()
                        .filter(c -> "running".equals(c.getState()))
                        .count()
                    >= running);
    plane.kill();
    plane.start();
    var project = plane.await(ref, "ACTIVE_HEALTHY");
    assertThat(project.path("endpoint").asString()).isEqualTo(answer.path("endpoint").asString());
    var keys = plane.api().get("/v1/projects/" + ref + "/api-keys");
    assertThat(keys.get(0).path("api_key").asString())
        .isEqualTo(answer.path("api_keys").path("anon").asString());
    var services =
        Engine.containers(ref).stream()
            .collect(
                Collectors.groupingBy(
                    c -> c.getLabels().get("dev.supaplane.service"), Collectors.counting()));
    assertThat(services.values()).containsOnly(1L);
    assertThat(services.keySet()).containsExactlyInAnyOrder("db", "api-gw", "rest", "meta");
    plane.api().delete("/v1/projects/" + ref + "?undo_window=0");
    plane.await(ref, "REMOVED");
    assertThat(Engine.everything(ref)).isEmpty();
  }
}
