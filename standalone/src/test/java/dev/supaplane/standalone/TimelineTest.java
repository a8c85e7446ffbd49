package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TimelineTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void itTellsWhatHappenedByWhomAndHowLongItTook() {
    var project =
        JSON.readTree(
            """
            {"ref": "abcdefghijklmnopqrst", "status": "ACTIVE_UNHEALTHY", "name": "shop",
             "endpoint": "http://127.0.0.1:20000"}
            """);
    var history =
        JSON.readTree(
            """
            {"entries": [
              {"type": "dev.supaplane.project.pause-requested.v1", "position": 1,
               "at": "2026-01-02T23:59:59Z", "actor": "superuser",
               "data": {"operation": {"id": "0f0e0d0c-0b0a-4908-8706-050403020100"}}},
              {"type": "dev.supaplane.provisioning.step-finished.v1", "position": null,
               "at": "2026-01-03T00:00:00.700Z", "took_ms": 700, "data": {"step": "stop db"}},
              {"type": "dev.supaplane.project.health-changed.v1", "position": 2,
               "at": "2026-01-03T00:00:01Z", "actor": "worker:local", "after_cause_ms": 1200,
               "data": {"services": [{"service": "rest", "reason": "no\\u001b[2Janswer"}]}}]}
            """);
    assertThat(Timeline.of(project, history))
        .containsExactly(
            "abcdefghijklmnopqrst  ACTIVE_UNHEALTHY  shop  http://127.0.0.1:20000",
            "because of health-changed at 2026-01-03T00:00:01Z"
                + "  by worker:local, rest: no [2Janswer, 1.2 s after its cause",
            "",
            "2026-01-02 (UTC)",
            "23:59:59.000  pause-requested  by superuser, operation 0f0e0d0c",
            "",
            "2026-01-03 (UTC)",
            "00:00:00.700    step-finished  stop db, took 700 ms",
            "00:00:01.000  health-changed"
                + "  by worker:local, rest: no [2Janswer, 1.2 s after its cause");
  }

  @Test
  void aProjectOfWhichNothingIsToldYetHasOneLine() {
    assertThat(Timeline.of(JSON.readTree("{\"ref\":\"a\"}"), JSON.readTree("{}"))).hasSize(1);
  }
}
