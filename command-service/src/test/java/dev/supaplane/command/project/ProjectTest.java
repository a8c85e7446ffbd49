package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasToString;

import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectTest extends ProjectFixture {
  @Test
  void aProjectIsCreatedWithAnOperationThatHasADeadline() {
    project
        .givenNoPriorActivity()
        .when(new CreateProject(REF, "demo", ORG, SPEC, "local"))
        .expectEvents(CREATED);
    assertThat(followed).containsExactly(CREATED);
  }

  @Test
  void aChosenPasswordIsKeptAndStandsInNoEvent() {
    var password = new DatabasePassword("chosen-by_somebody.1~");
    project
        .givenNoPriorActivity()
        .when(new CreateProject(REF, "demo", ORG, SPEC, "local", password))
        .expectEvents(CREATED);
    assertThat(chosen).containsExactly(password);
    assertThat(password.toString()).doesNotContain(password.value());
  }

  @Test
  void aProjectNeedsAnOrganization() {
    project
        .givenNoPriorActivity()
        .when(new CreateProject(REF, "demo", new OrganizationSlug("other"), SPEC, "local"))
        .expectException(Refused.class)
        .expectNoEvents();
    assertThat(followed).isEmpty();
  }

  @Test
  void aReadyStackProvisionsTheProject() {
    project
        .given(CREATED)
        .when(new ConfirmReady(REF, id(1), 1, "17.6", WELL))
        .expectEvents(PROVISIONED);
  }

  @Test
  void aRepeatedClaimChangesNothing() {
    project
        .given(CREATED, PROVISIONED)
        .when(new ConfirmReady(REF, id(1), 1, "17.6", WELL))
        .expectNoEvents();
  }

  @ParameterizedTest
  @MethodSource("foreignClaims")
  void aLateOrForeignClaimChangesNothing(ProjectCommand claim) {
    project.given(CREATED, PROVISIONED, PAUSING).when(claim).expectNoEvents();
  }

  static List<ProjectCommand> foreignClaims() {
    return List.of(
        new ConfirmReady(REF, id(1), 1, "17.6", WELL),
        new ConfirmReady(REF, id(2), 2, "17.6", WELL),
        new ConfirmStopped(REF, id(1), 2),
        new ConfirmStopped(REF, id(2), 1),
        new ConfirmStopped(REF, id(9), 2),
        new ConfirmRemoved(REF, id(2), 2),
        new ReportFailure(REF, id(1), 1, FAILURE),
        new ReportFailure(REF, id(2), 1, FAILURE),
        new ReportHealth(REF, 1, SICK),
        new ReportHealth(REF, 2, SICK),
        new ReportDrift(REF, 1, List.of(new Drift("db", Drift.Kind.MISSING, "gone"))),
        new ExpireOperation(REF, id(1)));
  }

  @Test
  void aFailedCreationCanBeRetried() {
    use(2);
    project
        .given(CREATED, INIT_FAILED)
        .when(new RetryProject(REF))
        .expectEvents(new ProjectRetryRequested(REF, op(OperationKind.RETRY, 2), NOW));
  }

  @Test
  void aFailureEndsTheOperation() {
    project
        .given(CREATED)
        .when(new ReportFailure(REF, id(1), 1, FAILURE))
        .expectEvents(INIT_FAILED);
  }

  @Test
  void aSickProjectCanBePaused() {
    use(2);
    project
        .given(CREATED, PROVISIONED, new ProjectHealthChanged(REF, 1, false, SICK, NOW))
        .when(new PauseProject(REF))
        .expectEvents(PAUSING);
  }

  @Test
  void aPausedProjectComesBack() {
    use(3);
    project
        .given(CREATED, PROVISIONED, PAUSING, PAUSED)
        .when(new ResumeProject(REF))
        .expectEvents(new ProjectResumeRequested(REF, op(OperationKind.RESUME, 3), NOW));
    project
        .given(
            CREATED,
            PROVISIONED,
            PAUSING,
            PAUSED,
            new ProjectResumeRequested(REF, op(OperationKind.RESUME, 3), NOW))
        .when(new ConfirmReady(REF, id(3), 3, "17.6", WELL))
        .expectEvents(new ProjectResumed(REF, id(3), 3, WELL, NOW));
  }

  @Test
  void pausingWhatIsPausedSucceedsAndChangesNothing() {
    project
        .given(CREATED, PROVISIONED, PAUSING, PAUSED)
        .when(new PauseProject(REF))
        .expectNoEvents()
        .expectResultMessagePayload(new Receipt(REF.value(), 3, null));
  }

  @Test
  void oneServiceCanBeRestarted() {
    use(2);
    var requested =
        new ProjectRestartRequested(REF, op(OperationKind.RESTART, 2), List.of("rest"), NOW);
    project
        .given(CREATED, PROVISIONED)
        .when(new RestartProject(REF, List.of("rest")))
        .expectEvents(requested);
    project
        .given(CREATED, PROVISIONED, requested)
        .when(new ConfirmReady(REF, id(2), 2, "17.6", WELL))
        .expectEvents(new ProjectRestarted(REF, id(2), 2, WELL, NOW));
  }

  @Test
  void anExcludedServiceCannotBeRestarted() {
    project
        .given(CREATED, PROVISIONED)
        .when(new RestartProject(REF, List.of("studio")))
        .expectException(Refused.class)
        .expectNoEvents();
  }

  @Test
  void theGatewayIsRestartedByTheNameThatTheRevisionGivesIt() {
    project
        .given(CREATED, PROVISIONED)
        .when(new RestartProject(REF, List.of("api-gw")))
        .expectException(Refused.class)
        .expectExceptionMessage("The gateway of this project is called kong")
        .expectNoEvents();
  }

  @Test
  void aConflictNamesTheOperationInTheWay() {
    project
        .given(CREATED)
        .when(new PauseProject(REF))
        .expectException(
            allOf(
                hasToString(containsString(id(1).toString())),
                hasToString(containsString("CREATE"))))
        .expectNoEvents();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void everyProjectCanBeDeletedWhateverItsState(List<ProjectEvent> history) {
    use(9);
    var last = history.size();
    project
        .given(history.toArray())
        .when(new DeleteProject(REF, Duration.ZERO))
        .expectSuccessfulHandlerExecution();
    assertThat(followed).as("after %s events", last).hasSize(1);
    assertThat(followed.getFirst()).isInstanceOf(ProjectDeletionRequested.class);
  }

  static List<List<ProjectEvent>> histories() {
    var failedPause = new ProjectOperationFailed(REF, id(2), OperationKind.PAUSE, 2, FAILURE, NOW);
    var resuming = new ProjectResumeRequested(REF, op(OperationKind.RESUME, 3), NOW);
    return List.of(
        List.of(CREATED),
        List.of(CREATED, INIT_FAILED),
        List.of(CREATED, PROVISIONED),
        List.of(CREATED, PROVISIONED, new ProjectHealthChanged(REF, 1, false, SICK, NOW)),
        List.of(CREATED, PROVISIONED, PAUSING),
        List.of(CREATED, PROVISIONED, PAUSING, failedPause),
        List.of(CREATED, PROVISIONED, PAUSING, PAUSED),
        List.of(CREATED, PROVISIONED, PAUSING, PAUSED, resuming),
        List.of(
            CREATED,
            PROVISIONED,
            PAUSING,
            PAUSED,
            resuming,
            new ProjectOperationFailed(REF, id(3), OperationKind.RESUME, 3, FAILURE, NOW)),
        List.of(
            CREATED,
            PROVISIONED,
            new ProjectRestartRequested(REF, op(OperationKind.RESTART, 2), List.of(), NOW)));
  }

  @Test
  void aDeletionEndsWhenNothingIsLeft() {
    project
        .given(CREATED, PROVISIONED, DELETING)
        .when(new ConfirmRemoved(REF, id(2), 2))
        .expectEvents(REMOVED);
  }

  @Test
  void deletingWhatIsGoneSucceeds() {
    project
        .given(CREATED, PROVISIONED, DELETING, REMOVED)
        .when(new DeleteProject(REF, Duration.ZERO))
        .expectNoEvents()
        .expectSuccessfulHandlerExecution();
  }

  @Test
  void whatIsGoneCannotBePaused() {
    project
        .given(CREATED, PROVISIONED, DELETING, REMOVED)
        .when(new PauseProject(REF))
        .expectException(Refused.class)
        .expectNoEvents();
  }

  @Test
  void anOperationPastItsDeadlineFails() {
    at(NOW.plus(DEADLINE));
    project.given(CREATED).when(new ExpireOperation(REF, id(1))).expectSuccessfulHandlerExecution();
    assertThat(followed).hasSize(1);
    assertThat(followed.getFirst())
        .isInstanceOfSatisfying(
            ProjectOperationFailed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED"));
  }

  @Test
  void anOperationBeforeItsDeadlineGoesOn() {
    at(NOW.plus(DEADLINE).minusMillis(1));
    project.given(CREATED).when(new ExpireOperation(REF, id(1))).expectNoEvents();
  }

  @Test
  void aDeletionPastItsDeadlineIsToldAndBeginsAgain() {
    at(NOW.plus(DEADLINE));
    project
        .given(CREATED, PROVISIONED, DELETING)
        .when(new ExpireOperation(REF, id(2)))
        .expectSuccessfulHandlerExecution();
    assertThat(followed)
        .hasExactlyElementsOfTypes(ProjectOperationFailed.class, ProjectDeletionRequested.class);
  }

  @Test
  void onlyAChangeOfHealthIsAnEvent() {
    project.given(CREATED, PROVISIONED).when(new ReportHealth(REF, 1, WELL)).expectNoEvents();
    project
        .given(CREATED, PROVISIONED)
        .when(new ReportHealth(REF, 1, SICK))
        .expectEvents(new ProjectHealthChanged(REF, 1, false, SICK, NOW));
  }

  @Test
  void driftIsAnEvent() {
    var drifts = List.of(new Drift("db", Drift.Kind.MISSING, "the container is gone"));
    project
        .given(CREATED, PROVISIONED)
        .when(new ReportDrift(REF, 1, drifts))
        .expectEvents(new ProjectDriftDetected(REF, 1, drifts, NOW));
    var told = new ProjectDriftDetected(REF, 1, drifts, NOW);
    project
        .given(CREATED, PROVISIONED, told)
        .when(new ReportDrift(REF, 1, drifts))
        .expectNoEvents();
    project
        .given(CREATED, PROVISIONED, told)
        .when(new ReportDrift(REF, 1, List.of()))
        .expectEvents(new ProjectDriftResolved(REF, 1, NOW));
    project.given(CREATED, PROVISIONED).when(new ReportDrift(REF, 1, List.of())).expectNoEvents();
  }
}
