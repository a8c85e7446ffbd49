package dev.supaplane.provisioner.api;

import static dev.supaplane.provisioner.api.SimulatedWorkerApi.AT;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.REF;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.plan.Forecaster.Untold;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans over HTTP, as the control plane asks for them. */
@Timeout(120)
class WorkerPlanTest {
  private static final ProjectEvent PAUSE =
      new ProjectPauseRequested(
          REF, new Operation(new UUID(0, 9), OperationKind.PAUSE, 4, AT, AT.plusSeconds(900)), AT);

  @TempDir Path directory;
  private SimulatedWorkerApi api;

  @BeforeEach
  void start() throws IOException {
    api = new SimulatedWorkerApi(directory);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void whatIsForeseenIsAnsweredByFate() throws Exception {
    api.foreseen =
        new Foreseen(
            new Forecast(
                List.of(
                    new Item(
                        Kind.CONTAINER,
                        "supaplane-x-rest",
                        "rest",
                        Fate.RECREATED,
                        Set.of(Deed.REMOVE, Deed.START, Deed.CREATE),
                        "limits",
                        false),
                    new Item(
                        Kind.VOLUME,
                        "supaplane-x-db",
                        null,
                        Fate.DESTROYED,
                        Set.of(Deed.REMOVE),
                        "gone",
                        true))),
            3,
            List.of("careful"));
    var response = ask(REF, body(PAUSE, "JWT_SECRET"));
    assertThat(response.statusCode()).isEqualTo(200);
    var answer = json(response);
    assertThat(answer.path("generation").asLong()).isEqualTo(3);
    var recreated = answer.path("recreated").get(0);
    assertThat(recreated.path("kind").asString()).isEqualTo("container");
    assertThat(recreated.path("service").asString()).isEqualTo("rest");
    assertThat(recreated.path("actions").toString()).isEqualTo("[\"create\",\"start\",\"remove\"]");
    assertThat(answer.path("destroyed").get(0).path("loses_data").asBoolean()).isTrue();
    assertThat(answer.path("data_loss").asBoolean()).isTrue();
    assertThat(answer.path("created").isEmpty()).isTrue();
    assertThat(answer.path("warnings").get(0).asString()).isEqualTo("careful");
    assertThat(api.asked)
        .containsExactly(new SimulatedWorkerApi.Asking(REF, List.of(PAUSE), Set.of("JWT_SECRET")));
  }

  @Test
  void whatCannotBeToldIsRefusedWithTheReason() throws Exception {
    assertThat(json(ask(REF, body(PAUSE))).path("code").asString()).isEqualTo("project_not_found");
    api.foreseen = new Untold("template", "no such revision", false);
    var never = ask(REF, body(PAUSE));
    assertThat(never.statusCode()).isEqualTo(422);
    assertThat(json(never).path("detail").asString()).isEqualTo("no such revision");
    api.foreseen = new Untold("secrets_unavailable", "away", true);
    assertThat(ask(REF, body(PAUSE)).statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"events\":null}",
        "{\"events\":[null]}",
        "{\"events\":[{}]}",
        "{\"events\":[{\"type\":\"dev.supaplane.project.pause-requested.v1\",\"data\":{}}]}",
        "{\"events\":[{\"type\":\"dev.supaplane.project.pause-requested.v1\","
            + "\"data\":{\"ref\":\"abcdefghijklmnopqrst\",\"operation\":{}}}]}",
        "{\"events\":[{\"type\":\"dev.supaplane.project.pause-requested.v1\",\"data\":\"x\"}]}",
        "{\"events\":[{\"type\":\"dev.supaplane.organization.created.v1\",\"data\":{}}]}",
        "{\"events\":[{\"type\":\"java.lang.Runtime\",\"data\":{}}]}",
        "{\"events\":[],\"new_secrets\":[\"a b\"]}",
        "{\"events\":[],\"new_secrets\":[null]}",
        "{\"events\":[{},{},{},{},{},{},{},{},{}]}",
        "[]",
        "{"
      })
  void aBrokenRequestIsRefusedAndNothingIsAsked(String body) throws Exception {
    assertThat(ask(REF, body).statusCode()).isEqualTo(400);
    assertThat(api.asked).isEmpty();
  }

  @Test
  void eventsOfAnotherProjectAreRefused() throws Exception {
    var other = new ProjectRef("b".repeat(20));
    assertThat(json(ask(other, body(PAUSE))).path("code").asString())
        .isEqualTo("invalid_plan_request");
    assertThat(ask(new ProjectRef("c".repeat(20)), "").statusCode()).isEqualTo(400);
  }

  @Test
  void nobodyPlansWithoutTheToken() throws Exception {
    var request =
        api.request("/v1/projects/" + REF + "/plan")
            .setHeader("Authorization", "Bearer wrong")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body(PAUSE)))
            .build();
    assertThat(api.send(request).statusCode()).isEqualTo(401);
    assertThat(api.asked).isEmpty();
  }

  private HttpResponse<String> ask(ProjectRef ref, String body) throws Exception {
    return api.send(
        api.request("/v1/projects/" + ref + "/plan")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String body(ProjectEvent event, String... secrets) {
    return EventJson.mapper()
        .writeValueAsString(
            Map.of(
                "events",
                List.of(Map.of("type", EventTypes.nameOf(event), "data", event)),
                "new_secrets",
                List.of(secrets)));
  }
}
