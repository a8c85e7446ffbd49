package dev.supaplane.command.app;

import static dev.supaplane.command.app.CommandPlanTest.foreseen;
import static dev.supaplane.command.app.CommandPlanTest.kinds;
import static dev.supaplane.command.app.CommandPlanTest.would;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan warns of, and how it is asked for. */
class PlanWarningsTest extends RunningCommandService {
  @BeforeEach
  void theWorkerForesees() {
    worker.foresees(200, foreseen(1, List.of()));
    worker.planned.clear();
  }

  @Test
  void whereTheWorkerCannotTellWhatIsDecidedIsToldAllTheSame() {
    var ref = active();
    worker.foresees(503, Map.of("code", "engine_unavailable", "detail", "It does not answer"));
    var plan = send(DELETE, "/v1/projects/" + ref + "?undo_window=0&dry_run=true", "", 200);
    assertThat(plan).containsEntry("engine_known", false).containsEntry("data_loss", true);
    assertThat(would(plan)).containsEntry("status", "GOING_DOWN");
    assertThat(plan.get("warnings").toString()).contains("engine_unavailable");
    assertThat(kinds(plan, "destroyed")).containsOnly("secret", "subnet", "port");
    worker.foresees(200, Map.of("created", "nonsense"));
    assertThat(send(POST, "/v1/projects/" + ref + "/pause?dry_run=true", "", 200))
        .containsEntry("engine_known", false);
  }

  @Test
  void aDeletionWithAWindowWarnsOfItsEnd() {
    var ref = active();
    var plan = send(DELETE, "/v1/projects/" + ref + "?undo_window=P3D&dry_run=true", "", 200);
    assertThat(would(plan)).containsEntry("operation", "RETIRE");
    assertThat(plan).containsEntry("data_loss", false);
    assertThat(plan.get("warnings").toString()).contains("everything of the project is destroyed");
  }

  @Test
  void aHostThatHasNotHeardOfTheLatestWishIsWarnedOf() {
    var ref = active();
    worker.foresees(200, foreseen(0, List.of()));
    var plan = send(POST, "/v1/projects/" + ref + "/restart?dry_run=true", "{}", 200);
    assertThat(plan.get("warnings").toString()).contains("generation 0", "latest is 1");
  }

  @Test
  void aCommandThatChangesNothingSaysSoAndAsksNobody() {
    var ref = active();
    var plan = send(POST, "/v1/projects/" + ref + "/restore?dry_run=true", "", 200);
    assertThat(would(plan))
        .containsEntry("status", "ACTIVE_HEALTHY")
        .containsEntry("events", List.of());
    assertThat(would(plan).get("operation")).isNull();
    assertThat(worker.planned).isEmpty();
  }

  @Test
  void aPlanUsesUpNoIdempotencyKey() {
    var ref = active();
    var key = UUID.randomUUID().toString();
    for (var path : List.of("/restart?dry_run=true", "/pause?dry_run=true", "/pause")) {
      assertThat(
              status(
                  client.post().uri("/v1/projects/" + ref + path).header("Idempotency-Key", key)))
          .isEqualTo(200);
    }
    event(ref, 2, ProjectPauseRequested.class);
    assertThat(
            status(
                client
                    .post()
                    .uri("/v1/projects/" + ref + "/pause?dry_run=true")
                    .header("Idempotency-Key", "x".repeat(300))))
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dry_run=", "dry_run=yes", "dry_run=TRUE", "dry_run=true&dry_run=false"})
  void onlyTrueAndFalseAreUnderstood(String query) {
    var ref = active();
    assertThat(send(POST, "/v1/projects/" + ref + "/restart?" + query, "{}", 400))
        .containsEntry("code", "invalid_dry_run");
    assertThat(status(client.post().uri("/v1/projects/" + ref + "/restart?dry_run=false")))
        .isEqualTo(200);
    event(ref, 2, ProjectRestartRequested.class);
  }
}
