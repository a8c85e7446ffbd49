package dev.supaplane.platform.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.openapi.Answered;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What Studio asks for, and the types that it has of the answers (Show 3). */
class StudioReplayTest extends RunningPlatformService {
  @Test
  void everyPageOfStudioGetsAnswersOfItsTypes() throws IOException, InterruptedException {
    var slug = plane.organization("Acme");
    plane.project(slug, "Alpha", "ACTIVE_HEALTHY");
    var replay =
        new StudioReplay(
                base(),
                (ref, status) -> {
                  for (var look = 0; look < 5; look++) {
                    if (get("/platform/projects/" + ref + "/status")
                        .path("status")
                        .asString()
                        .equals(status)) {
                      return;
                    }
                  }
                  throw new AssertionError(ref + " does not become " + status);
                })
            .with("token", TOKEN)
            .with("slug", slug)
            .heardBy(Answered.here()::hold);
    // The others are other services' to answer; the acceptance tests ask for them, too.
    var problems = replay.run(address -> address.startsWith("/api/platform/"));
    System.out.println(
        "studio replay: "
            + replay.asked()
            + " requests, "
            + replay.validated()
            + " answers held against their types, "
            + problems.size()
            + " problems");
    assertThat(problems).isEmpty();
    assertThat(replay.validated()).isGreaterThan(250);
  }

  @Test
  void whatIsNotOfItsTypeIsNamedByItsPath() {
    var shapes =
        Shapes.of(
            """
            {"GET /x": {"200": {"members": {
              "list": {"items": {"members": {"status": {"anyOf": [{"is": "A"}, {"is": "B"}]}}}},
              "note?": {"anyOf": ["string", "null"]},
              "map": {"values": "number"}}}}}
            """);
    assertThat(wrong(shapes, "{\"list\": [{\"status\": \"A\"}], \"map\": {\"a\": 1}}")).isEmpty();
    assertThat(
            wrong(shapes, "{\"list\": [{\"status\": \"C\"}], \"note\": 1, \"map\": {\"a\": null}}"))
        .satisfiesExactly(
            status -> assertThat(status).startsWith("$.list[0].status is of none of 2 types"),
            note -> assertThat(note).startsWith("$.note is of none of"),
            map -> assertThat(map).isEqualTo("$.map.a is null and no number"));
    assertThat(wrong(shapes, "{\"list\": {}}"))
        .containsExactly("$.list is {} and no list", "$.map is missing");
  }

  private static List<String> wrong(Shapes shapes, String json) {
    return shapes.wrong("GET /x", 200, JsonMapper.builder().build().readTree(json));
  }
}
