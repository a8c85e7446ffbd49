package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * More projects on one engine than its own address pools have room for, asked for all at once and
 * deleted all at once (K1).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FortyProjectsTest {
  private static final int FORTY = 40;
  private static final int SERVICES = 4;
  // Database, gateway, REST and auth: what a small machine can hold forty of.
  private static final List<String> ALL_BUT_FOUR_LIGHT_ONES =
      List.of(
          "realtime",
          "storage",
          "imgproxy",
          "meta",
          "analytics",
          "vector",
          "studio",
          "functions",
          "supavisor");

  @TempDir static Path directory;
  private ControlPlane plane;
  private final List<String> refs = new ArrayList<>();

  @BeforeAll
  void start() throws IOException, InterruptedException {
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "23000-23999", "SUPAPLANE_SUBNETS", "10.115.0.0/16"))
            .start();
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  @Order(1)
  void allOfThemComeUp() throws IOException, InterruptedException {
    var projects = new Projects(plane);
    var organization = plane.organization();
    for (var number = 0; number < FORTY; number++) {
      refs.add(projects.begin(organization, "project " + number, "17", ALL_BUT_FOUR_LIGHT_ONES));
    }
    var subnets = new HashSet<String>();
    for (var ref : refs) {
      plane.await(ref, "ACTIVE_HEALTHY");
      var containers = Engine.containers(ref);
      assertThat(containers).hasSize(SERVICES).allMatch(c -> "running".equals(c.getState()));
      containers
          .getFirst()
          .getNetworkSettings()
          .getNetworks()
          .values()
          .forEach(network -> subnets.add(network.getGateway()));
    }
    assertThat(subnets).hasSize(FORTY);
  }

  @Test
  @Order(2)
  void allOfThemGoAndNothingIsLeft() throws IOException, InterruptedException {
    for (var ref : refs) {
      plane.api().delete("/v1/projects/" + ref + "?undo_window=0");
    }
    for (var ref : refs) {
      plane.await(ref, "REMOVED");
      assertThat(Engine.everything(ref)).isEmpty();
      var left = plane.api().get("/api/projects/" + ref + "/holdings");
      assertThat(left.path("leases").asInt(-1)).isZero();
      assertThat(left.path("secrets").asInt(-1)).isZero();
    }
  }
}
