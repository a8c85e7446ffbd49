package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasToString;

import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What changes without an operation: a project's name, and what its functions know. */
class ProjectNamesAndSecretsTest extends ProjectFixture {
  private static final String VALUE = "a-value-that-nobody-may-see";
  private static final ProjectAdopted ADOPTED =
      new ProjectAdopted(
          REF,
          "theirs",
          ORG,
          "local",
          new AdoptedStack("local", "supabase", "/srv", "17", List.of()),
          NOW);

  @Test
  void aProjectIsRenamedWhateverIsUnderWayAndNoOperationBegins() {
    var renamed = new ProjectRenamed(REF, "shop two", NOW);
    var rename = new RenameProject(REF, "shop two");
    project.given(CREATED).when(rename).expectEvents(renamed);
    project
        .given(CREATED, PROVISIONED, PAUSING, PAUSED)
        .when(rename)
        .expectEvents(renamed)
        .expectResultMessagePayload(new Receipt(REF.value(), 4, null));
    project.given(CREATED, DELETING).when(rename).expectEvents(renamed);
    project.given(ADOPTED).when(rename).expectEvents(renamed);
  }

  @Test
  void whatIsGoneIsNotRenamed() {
    var rename = new RenameProject(REF, "shop two");
    project
        .given(CREATED, DELETING, REMOVED)
        .when(rename)
        .expectException(Refused.class)
        .expectException(hasToString(containsString("was deleted")));
    project
        .given(ADOPTED, new ProjectForgotten(REF, NOW))
        .when(rename)
        .expectException(Refused.class);
  }

  @Test
  void otherSecretsAreToldByTheirNamesAlone() {
    var change = set(Map.of("B_KEY", VALUE, "A_KEY", VALUE));
    project
        .given(CREATED, PROVISIONED)
        .when(change)
        .expectEvents(
            new ProjectFunctionSecretsChanged(REF, List.of("A_KEY", "B_KEY"), List.of(), NOW));
    assertThat(functionSecrets).containsOnlyKeys("A_KEY", "B_KEY").containsValue(VALUE);
    assertThat(change.toString()).contains("A_KEY").doesNotContain(VALUE);
    assertThat(followed.toString()).doesNotContain(VALUE);
  }

  @Test
  void onlyThoseThatAreThereAreRemoved() {
    functionSecrets.put("A_KEY", VALUE);
    var remove = new ChangeFunctionSecrets(REF, new TreeMap<>(), List.of("B_KEY", "A_KEY"));
    project
        .given(CREATED)
        .when(remove)
        .expectEvents(new ProjectFunctionSecretsChanged(REF, List.of(), List.of("A_KEY"), NOW));
    functionSecrets.clear();
    project.given(CREATED).when(remove).expectNoEvents();
  }

  @Test
  void noMoreThanAProcessStartsWithAreKept() {
    for (var number = 0; number < ChangeFunctionSecrets.MOST; number++) {
      functionSecrets.put("KEY_" + number, VALUE);
    }
    project
        .given(CREATED)
        .when(set(Map.of("ONE_MORE", VALUE)))
        .expectException(Refused.class)
        .expectException(hasToString(containsString("at most 100")));
    project
        .given(CREATED)
        .when(set(Map.of("KEY_1", "another value")))
        .expectEvents(new ProjectFunctionSecretsChanged(REF, List.of("KEY_1"), List.of(), NOW));
    assertThatThrownBy(
            () ->
                set(Map.of("NEW", "x".repeat(24 * 1024)))
                    .given(Map.of("OLD", ChangeFunctionSecrets.MOST_BYTES - 1024)))
        .isInstanceOf(Refused.class);
  }

  @Test
  void whatIsSomebodyElsesOrGoesGetsNoSecrets() {
    project
        .given(ADOPTED)
        .when(set(Map.of("A_KEY", VALUE)))
        .expectException(Refused.class)
        .expectException(hasToString(containsString("is adopted")));
    project
        .given(CREATED, DELETING)
        .when(set(Map.of("A_KEY", VALUE)))
        .expectException(Refused.class);
    assertThat(functionSecrets).isEmpty();
  }

  private static ChangeFunctionSecrets set(Map<String, String> values) {
    SortedMap<String, String> sorted = new TreeMap<>(values);
    return new ChangeFunctionSecrets(REF, sorted, List.of());
  }
}
