package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasToString;

import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A project's services are set otherwise: what is told of it, and what is refused. */
class ProjectSettingsTest extends ProjectFixture {
  private static final String VALUE = "nobody-may-see-this";
  private static final ProjectSettingsChanged ROWS =
      new ProjectSettingsChanged(
          REF, 1, Map.of("postgrest.max_rows", "100"), List.of("auth.smtp_pass"), List.of(), NOW);

  @Test
  void onlyWhatDiffersIsTold() {
    project
        .given(CREATED, PROVISIONED, ROWS)
        .when(
            change(
                Map.of("postgrest.max_rows", "100", "auth.jwt_exp", "60"),
                Map.of(),
                "auth.site_url",
                "auth.smtp_pass"))
        .expectEvents(
            new ProjectSettingsChanged(
                REF, 2, Map.of("auth.jwt_exp", "60"), List.of(), List.of("auth.smtp_pass"), NOW));
    project
        .given(CREATED, PROVISIONED, ROWS)
        .when(change(Map.of("postgrest.max_rows", "100"), Map.of(), "auth.site_url"))
        .expectNoEvents();
  }

  @Test
  void aSecretIsKeptAndOnlyItsNameIsTold() {
    var change = change(Map.of(), Map.of("auth.smtp_pass", VALUE));
    project
        .given(CREATED, PROVISIONED, ROWS)
        .when(change)
        .expectEvents(
            new ProjectSettingsChanged(
                REF, 2, Map.of(), List.of("auth.smtp_pass"), List.of(), NOW));
    assertThat(settingSecrets).containsExactly(Map.entry("auth.smtp_pass", VALUE));
    assertThat(change.toString()).contains("auth.smtp_pass").doesNotContain(VALUE);
    assertThat(followed.toString()).doesNotContain(VALUE);
  }

  @Test
  void itIsNoOperationAndIsPossibleWhileThereIsOne() {
    var change = change(Map.of("postgrest.max_rows", "7"), Map.of());
    var changed =
        new ProjectSettingsChanged(
            REF, 1, Map.of("postgrest.max_rows", "7"), List.of(), List.of(), NOW);
    project.given(CREATED).when(change).expectEvents(changed);
    project.given(CREATED, PROVISIONED, PAUSING, PAUSED).when(change).expectEvents(changed);
    project
        .given(CREATED, DELETING)
        .when(change)
        .expectException(Refused.class)
        .expectException(hasToString(containsString("under way")));
    project.given(CREATED, DELETING, REMOVED).when(change).expectException(Refused.class);
  }

  @Test
  void halfASettingIsRefused() {
    var on = Map.of("auth.external_github_enabled", "true");
    project
        .given(CREATED, PROVISIONED)
        .when(change(on, Map.of()))
        .expectException(Refused.class)
        .expectException(hasToString(containsString("external_github_client_id")));
    var whole = new TreeMap<>(on);
    whole.put("auth.external_github_client_id", "id");
    project
        .given(CREATED, PROVISIONED)
        .when(change(whole, Map.of("auth.external_github_secret", VALUE)))
        .expectEvents(
            new ProjectSettingsChanged(
                REF, 1, whole, List.of("auth.external_github_secret"), List.of(), NOW));
    project
        .given(
            CREATED,
            PROVISIONED,
            new ProjectSettingsChanged(
                REF, 1, whole, List.of("auth.external_github_secret"), List.of(), NOW))
        .when(change(Map.of(), Map.of(), "auth.external_github_secret"))
        .expectException(Refused.class);
  }

  @Test
  void whatCannotBothBeOnIsRefused() {
    project
        .given(CREATED, PROVISIONED)
        .when(
            change(
                Map.of(
                    "auth.mailer_autoconfirm",
                    "true",
                    "auth.mailer_allow_unverified_email_sign_ins",
                    "true"),
                Map.of()))
        .expectException(Refused.class)
        .expectException(hasToString(containsString("mailer_autoconfirm")));
  }

  /** A change of settings is judged by all of them, so it would be the last one. */
  @Test
  void aServiceThatASettingNeedsIsNotTakenAway() {
    var images =
        new ProjectSettingsChanged(
            REF,
            1,
            Map.of("storage.features.imageTransformation.enabled", "true"),
            List.of(),
            List.of(),
            NOW);
    project
        .given(CREATED, PROVISIONED, images)
        .when(new UpdateProject(REF, new SpecChange(null, List.of("imgproxy"), null, null)))
        .expectException(Refused.class)
        .expectException(hasToString(containsString("imageTransformation")));
    project
        .given(CREATED, PROVISIONED, images)
        .when(new UpdateProject(REF, new SpecChange(null, List.of(), null, null)))
        .expectSuccessfulHandlerExecution();
  }

  private static ChangeSettings change(
      Map<String, String> set, Map<String, String> secrets, String... reset) {
    return new ChangeSettings(REF, new TreeMap<>(set), new TreeMap<>(secrets), List.of(reset));
  }
}
