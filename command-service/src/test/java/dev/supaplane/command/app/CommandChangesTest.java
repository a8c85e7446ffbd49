package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** Update, rotation, cancel, force and the undo window over HTTP. */
class CommandChangesTest extends RunningCommandService {
  @Test
  void anUpdateStoresAllThatIsToRunFromNowOn() {
    var ref = active();
    var answer =
        send(
            PATCH,
            "/v1/projects/" + ref,
            "{\"limits\":{\"cpu_millis\":500},\"drift_policy\":\"report\","
                + "\"exclude_services\":[\"studio\"],\"postgres_engine\":\"17\"}",
            200);
    var event = event(ref, 2, ProjectUpdateRequested.class);
    assertThat(answer)
        .containsEntry("operation_id", event.operation().id().toString())
        .containsEntry("version", ref + "@2");
    assertThat(event.spec().limits().cpuMillis()).isEqualTo(500);
    assertThat(event.spec().driftPolicy()).isEqualTo(DriftPolicy.REPORT);
    assertThat(event.spec().excludedServices()).containsExactly("studio");
  }

  @Test
  void anUpdateToWhatRunsAlreadyIsNoNews() {
    var ref = active();
    var before = storedEvents();
    var answer = send(PATCH, "/v1/projects/" + ref, "{\"postgres_engine\":\"17\"}", 200);
    assertThat(answer.get("operation_id")).isNull();
    assertThat(storedEvents()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"postgres_engine\":\"15\"}           | unsupported_postgres_engine",
        "{\"template_revision\":\"1999.01\"}    | unsupported_template_revision",
        "{\"exclude_services\":[\"db\"]}        | service_required",
        "{\"exclude_services\":[\"nothing\"]}   | unknown_service",
        "{\"limits\":{\"cpu_millis\":-1}}       | invalid_limits",
        "{\"drift_policy\":\"shrug\"}           | invalid_drift_policy"
      })
  void anUpdateThatCannotBeMeantIsRefused(String body, String code) {
    var ref = active();
    var before = storedEvents();
    assertThat(send(PATCH, "/v1/projects/" + ref, body, 400)).containsEntry("code", code);
    assertThat(storedEvents()).isEqualTo(before);
  }

  @Test
  void aRotationMakesTheNamedSecretsAnewAndNoOthers() {
    var ref = active();
    var before = secrets(ref);
    send(POST, "/api/projects/" + ref + "/rotate", "{\"secrets\":[\"jwt\"]}", 200);
    assertThat(event(ref, 2, ProjectRotationRequested.class).secrets())
        .containsExactly(SecretGroup.JWT);
    var after = secrets(ref);
    assertThat(after).containsOnlyKeys(before.keySet());
    assertThat(after.keySet())
        .filteredOn(name -> !Objects.equals(after.get(name), before.get(name)))
        .containsExactlyInAnyOrder("JWT_SECRET", "ANON_KEY", "SERVICE_ROLE_KEY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"secrets\":[]}", "{\"secrets\":[\"all\"]}", "{\"secrets\":[null]}"})
  void aRotationOfNothingKnownIsRefused(String body) {
    var ref = active();
    var before = secrets(ref);
    assertThat(send(POST, "/api/projects/" + ref + "/rotate", body, 400))
        .containsEntry("code", "unknown_secrets");
    assertThat(secrets(ref)).isEqualTo(before);
  }

  @Test
  void anUpdateThatIsCancelledGoesBackToWhatRanBefore() {
    var ref = active();
    var operation = begin(PATCH, "/v1/projects/" + ref, "{\"limits\":{\"cpu_millis\":500}}");
    send(POST, "/api/operations/" + operation + "/cancel", "", 200);
    assertThat(event(ref, 3, ProjectOperationCancelled.class).kind())
        .isEqualTo(OperationKind.UPDATE);
    assertThat(event(ref, 4, ProjectUpdateReverted.class).spec().limits().cpuMillis()).isNull();
    assertThat(send(POST, "/api/operations/" + operation + "/cancel", "", 409))
        .containsEntry("code", "wrong_state");
  }

  @Test
  void aRotationIsNotTakenBackButCanBeginAnew() {
    var ref = active();
    var operation = begin(POST, "/api/projects/" + ref + "/rotate", "{}");
    var made = secrets(ref);
    assertThat(send(POST, "/api/operations/" + operation + "/cancel", "", 409))
        .containsEntry("code", "wrong_state");
    var again = begin(POST, "/api/operations/" + operation + "/force", "");
    assertThat(again).isNotEqualTo(operation);
    var event = event(ref, 3, ProjectRotationRequested.class);
    assertThat(event.operation().id()).hasToString(again);
    assertThat(event.operation().generation()).isEqualTo(3);
    assertThat(secrets(ref)).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "force"})
  void anOperationThatThereNeverWasIsNotFound(String what) {
    assertThat(send(POST, "/api/operations/" + UUID.randomUUID() + "/" + what, "", 404))
        .containsEntry("code", "operation_not_found");
    assertThat(send(POST, "/api/operations/none/" + what, "", 400))
        .containsEntry("code", "invalid_id");
  }

  @Test
  void aDeletedProjectCanBeRestoredUntilItsWindowEnds() {
    var ref = active();
    assertThat(send(DELETE, "/v1/projects/" + ref, "", 200)).containsEntry("ref", ref);
    var retire = event(ref, 2, ProjectRetireRequested.class);
    assertThat(Duration.between(retire.at(), retire.purgeAt())).isEqualTo(Duration.ofDays(7));
    stopped(retire);
    event(ref, 3, ProjectRetired.class);
    assertThat(holdings(ref)).containsEntry("leases", 4).containsEntry("secrets", 13);
    send(POST, "/v1/projects/" + ref + "/restore", "", 200);
    event(ref, 4, ProjectResumeRequested.class);
  }

  @Test
  void atTheEndOfItsWindowAProjectGoesWithItsData() {
    var ref = active();
    send(DELETE, "/v1/projects/" + ref + "?undo_window=PT1S", "", 200);
    event(ref, 2, ProjectRetireRequested.class);
    // The window counts from the wish, and nobody told that anything has stopped.
    assertThat(event(ref, 3, ProjectDeletionRequested.class).operation().kind())
        .isEqualTo(OperationKind.DELETE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P366D", "-P1D", "soon", "", "P7", "1"})
  void aWindowThatIsNoneIsRefused(String window) {
    var ref = active();
    var before = storedEvents();
    assertThat(send(DELETE, "/v1/projects/" + ref + "?undo_window=" + window, "", 400))
        .containsEntry("code", "invalid_undo_window");
    assertThat(storedEvents()).isEqualTo(before);
  }

  private void stopped(ProjectRetireRequested retire) {
    publish(
        new StackStopped(
            retire.ref(),
            retire.operation().id(),
            retire.operation().generation(),
            "local",
            Instant.now()));
  }

  private String begin(HttpMethod method, String uri, String body) {
    return text(send(method, uri, body, 200), "operation_id");
  }

  @SuppressWarnings("unchecked") // as JSON objects are
  private Map<String, Object> secrets(String ref) {
    var answer =
        client
            .mutate()
            .defaultHeaders(headers -> headers.setBearerAuth(WORKER))
            .build()
            .get()
            .uri("/internal/v1/projects/" + ref + "/secrets")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    return (Map<String, Object>)
        Objects.requireNonNull(Objects.requireNonNull(answer).get("values"));
  }
}
