package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;

import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.project.ProjectCommand.Wish;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.SecretGroup;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stack that is adopted: observed, forgotten, and nothing else. */
class AdoptedProjectTest extends ProjectFixture {
  private static final AdoptedStack STACK =
      new AdoptedStack(
          "local",
          "theirs",
          "/srv/theirs",
          "17",
          List.of(
              new AdoptedContainer(
                  "db",
                  1,
                  "c1",
                  "supabase/postgres:17.6",
                  "sha256:1",
                  false,
                  List.of(new AdoptedPort("0.0.0.0", 5432, 5432)))));
  private static final AdoptProject ADOPT = new AdoptProject(REF, "theirs", ORG, "local", STACK);
  private static final ProjectAdopted ADOPTED =
      new ProjectAdopted(REF, "theirs", ORG, "local", STACK, NOW);
  private static final ProjectForgotten FORGOTTEN = new ProjectForgotten(REF, NOW);
  private static final List<Drift> DRIFTS =
      List.of(new Drift("db", Drift.Kind.STOPPED, "the container is exited"));

  static Stream<Wish> changes() {
    return Stream.of(
        new CreateProject(REF, "other", ORG, SPEC, "local"),
        ADOPT,
        new RetryProject(REF),
        new PauseProject(REF),
        new ResumeProject(REF),
        new RestartProject(REF, List.of()),
        new RestartProject(REF, List.of("kong")),
        new UpdateProject(REF, new SpecChange("2026.09", null, null, null)),
        new RotateSecrets(REF, List.of(SecretGroup.JWT)),
        new RotateSecrets(REF, List.of()),
        new ChangeFunctionSecrets(REF, new TreeMap<>(Map.of("KEY", "value")), List.of()),
        new ChangeSettings(
            REF,
            new TreeMap<>(Map.of("postgrest.max_rows", "7")),
            new TreeMap<>(),
            List.of("auth.site_url")),
        new CancelOperation(REF, id(1)),
        new ForceOperation(REF, id(1)));
  }

  @Test
  void anAdoptionKeepsWhatWasThereAndBeginsNoOperation() {
    project
        .givenNoPriorActivity()
        .when(ADOPT)
        .expectEvents(ADOPTED)
        .expectResultMessagePayload(new Receipt(REF.value(), 0, null));
    assertThat(claimed).containsExactly("theirs");
    assertThat(followed).containsExactly(ADOPTED);
  }

  @Test
  void whatIsAdoptedAlreadyIsNotAdoptedAgain() {
    claimed.add("theirs");
    project
        .givenNoPriorActivity()
        .when(ADOPT)
        .expectNoEvents()
        .expectException(Refused.class)
        .expectExceptionMessage("adopted already");
  }

  @Test
  void anOrganizationThatIsNotThereAdoptsNothing() {
    project
        .givenNoPriorActivity()
        .when(new AdoptProject(REF, "theirs", new OrganizationSlug("nobody"), "local", STACK))
        .expectNoEvents()
        .expectException(Refused.class);
    assertThat(claimed).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void everyChangeIsRefused(Wish wish) {
    project
        .given(ADOPTED)
        .when(wish)
        .expectNoEvents()
        .expectException(Refused.class)
        .expectExceptionMessage(
            anyOf(
                containsString("nothing of it is changed from here"),
                containsString("exists already")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatIsForgottenCannotBeChangedEither(Wish wish) {
    project
        .given(ADOPTED, FORGOTTEN)
        .when(wish)
        .expectNoEvents()
        .expectException(Refused.class)
        .expectExceptionMessage(
            anyOf(containsString("was forgotten"), containsString("exists already")));
  }

  @Test
  void everyWishIsAmongThoseTried() {
    // It can be forgotten, and its name is ours.
    var allowed = Stream.of(new DeleteProject(REF, Duration.ZERO), new RenameProject(REF, "mine"));
    var tried = Stream.concat(changes(), allowed);
    assertThat(tried.map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.<Class<?>>asList(Wish.class.getPermittedSubclasses()));
  }

  @Test
  void aRefusalHasAReasonOfItsOwn() {
    var decider = new AdoptedDecider(NOW, Phase.OBSERVED);
    assertThat(refusal(decider, new PauseProject(REF)).reason()).isEqualTo(Reason.OBSERVED);
    var afterwards = new AdoptedDecider(NOW, Phase.REMOVED);
    assertThat(refusal(afterwards, new PauseProject(REF)).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  private static Refused refusal(AdoptedDecider decider, Wish wish) {
    try {
      throw new AssertionError("decided " + decider.decide(wish));
    } catch (Refused refused) {
      return refused;
    }
  }

  @Test
  void deletingItOnlyForgetsItWhateverTheWindow() {
    for (var window : List.of(Duration.ZERO, Duration.ofDays(7))) {
      project.given(ADOPTED).when(new DeleteProject(REF, window)).expectEvents(FORGOTTEN);
      project
          .given(ADOPTED, FORGOTTEN)
          .when(new DeleteProject(REF, window))
          .expectNoEvents()
          .expectSuccessfulHandlerExecution();
    }
  }

  @Test
  void itsHealthAndDriftAreTold() {
    var sick = new ProjectHealthChanged(REF, 1, false, SICK, NOW);
    project.given(ADOPTED).when(new ReportHealth(REF, 1, SICK)).expectEvents(sick);
    project
        .given(ADOPTED, sick)
        .when(new ReportHealth(REF, 1, WELL))
        .expectEvents(new ProjectHealthChanged(REF, 1, true, WELL, NOW));
    project.given(ADOPTED, sick).when(new ReportHealth(REF, 1, SICK)).expectNoEvents();
    var drifted = new ProjectDriftDetected(REF, 1, DRIFTS, NOW);
    project.given(ADOPTED, sick).when(new ReportDrift(REF, 1, DRIFTS)).expectEvents(drifted);
    project.given(ADOPTED, drifted).when(new ReportDrift(REF, 1, DRIFTS)).expectNoEvents();
    project
        .given(ADOPTED, drifted)
        .when(new ReportDrift(REF, 1, List.of()))
        .expectEvents(new ProjectDriftResolved(REF, 1, NOW));
  }

  @Test
  void itStaysObservedWhateverIsToldOfIt() {
    var told = new ProjectHealthChanged(REF, 1, true, WELL, NOW);
    project
        .given(ADOPTED, told, new ProjectDriftDetected(REF, 1, DRIFTS, NOW))
        .when(new PauseProject(REF))
        .expectNoEvents()
        .expectException(Refused.class);
  }

  @Test
  void claimsThatOnlyOursCanCauseChangeNothing() {
    for (var claim :
        List.of(
            new ConfirmReady(REF, id(1), 1, "17.6", WELL),
            new ConfirmStopped(REF, id(1), 1),
            new ConfirmRemoved(REF, id(1), 1),
            new ReportFailure(REF, id(1), 1, FAILURE),
            new ReportHealth(REF, 2, SICK),
            new ReportDrift(REF, 2, DRIFTS),
            new PurgeProject(REF),
            new ExpireOperation(REF, id(1)))) {
      project.given(ADOPTED).when(claim).expectNoEvents().expectSuccessfulHandlerExecution();
    }
  }

  @Test
  void whatIsForgottenIsNotToldOfAnyMore() {
    for (var claim : List.of(new ReportHealth(REF, 1, SICK), new ReportDrift(REF, 1, DRIFTS))) {
      project.given(ADOPTED, FORGOTTEN).when(claim).expectNoEvents();
    }
  }
}
