package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasToString;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates, rotations, deletion with an undo window, and taking operations back. */
class ProjectChangesTest extends ProjectFixture {
  private static final Duration WINDOW = Duration.ofDays(7);
  private static final StackSpec OTHER =
      new StackSpec("supabase", "2026.09", "17", List.of(), ResourceLimits.NONE);
  private static final ProjectUpdateRequested UPDATING =
      new ProjectUpdateRequested(REF, op(OperationKind.UPDATE, 2), OTHER, NOW);
  private static final ProjectRotationRequested ROTATING =
      new ProjectRotationRequested(REF, op(OperationKind.ROTATE, 2), List.of(SecretGroup.JWT), NOW);
  private static final ProjectRetireRequested RETIRING =
      new ProjectRetireRequested(REF, op(OperationKind.RETIRE, 2), NOW.plus(WINDOW), NOW);
  private static final ProjectRetired RETIRED =
      new ProjectRetired(REF, id(2), 2, NOW.plus(WINDOW), NOW);
  private static final ProjectResumeRequested RESUMING =
      new ProjectResumeRequested(REF, op(OperationKind.RESUME, 3), NOW);

  @Test
  void anUpdateTellsWhatIsToRun() {
    use(2);
    project
        .given(CREATED, PROVISIONED)
        .when(new UpdateProject(REF, new SpecChange("2026.09", List.of(), null, null)))
        .expectEvents(UPDATING);
    project
        .given(CREATED, PROVISIONED, UPDATING)
        .when(new ConfirmReady(REF, id(2), 2, "17.6", WELL))
        .expectEvents(new ProjectUpdated(REF, id(2), 2, "17.6", WELL, NOW));
  }

  @Test
  void anUpdateToWhatRunsAlreadyChangesNothing() {
    project
        .given(CREATED, PROVISIONED)
        .when(new UpdateProject(REF, new SpecChange("2026.02", null, null, DriftPolicy.REPAIR)))
        .expectNoEvents()
        .expectSuccessfulHandlerExecution();
  }

  @Test
  void anUpdateThatFailsGoesBackToWhatRanBefore() {
    project
        .given(CREATED, PROVISIONED, UPDATING)
        .when(new ReportFailure(REF, id(2), 2, FAILURE))
        .expectEvents(
            new ProjectOperationFailed(REF, id(2), OperationKind.UPDATE, 2, FAILURE, NOW),
            new ProjectUpdateReverted(REF, 2, SPEC, NOW));
  }

  @Test
  void anUpdateThatIsForcedStillGoesBackToWhatReallyRan() {
    use(3);
    var again = new ProjectUpdateRequested(REF, op(OperationKind.UPDATE, 3), OTHER, NOW);
    project
        .given(CREATED, PROVISIONED, UPDATING)
        .when(new ForceOperation(REF, id(2)))
        .expectEvents(again);
    project
        .given(CREATED, PROVISIONED, UPDATING, again)
        .when(new CancelOperation(REF, id(3)))
        .expectEvents(
            new ProjectOperationCancelled(REF, id(3), OperationKind.UPDATE, 3, NOW),
            new ProjectUpdateReverted(REF, 3, SPEC, NOW));
  }

  @Test
  void aPausedProjectIsNotUpdatedAndItIsSaidWhatToDo() {
    project
        .given(CREATED, PROVISIONED, PAUSING, PAUSED)
        .when(new UpdateProject(REF, new SpecChange("2026.09", null, null, null)))
        .expectException(hasToString(containsString("restore it first")))
        .expectNoEvents();
  }

  @Test
  void secretsAreRotatedAndNoneStandsInTheEvent() {
    use(2);
    project
        .given(CREATED, PROVISIONED)
        .when(new RotateSecrets(REF, List.of(SecretGroup.JWT, SecretGroup.JWT)))
        .expectEvents(ROTATING);
    project
        .given(CREATED, PROVISIONED, ROTATING)
        .when(new ConfirmReady(REF, id(2), 2, "17.6", WELL))
        .expectEvents(new ProjectRotated(REF, id(2), 2, WELL, NOW));
  }

  @Test
  void aRotationIsNotTakenBack() {
    project
        .given(CREATED, PROVISIONED, ROTATING)
        .when(new CancelOperation(REF, id(2)))
        .expectException(Refused.class)
        .expectNoEvents();
  }

  @Test
  void aForcedRotationMakesNoFurtherSecrets() {
    use(3);
    project
        .given(CREATED, PROVISIONED, ROTATING)
        .when(new ForceOperation(REF, id(2)))
        .expectEvents(
            new ProjectRotationRequested(REF, op(OperationKind.ROTATE, 3), List.of(), NOW));
  }

  @Test
  void aDeletedProjectWaitsUntilItsWindowEnds() {
    use(2);
    project.given(CREATED, PROVISIONED).when(new DeleteProject(REF, WINDOW)).expectEvents(RETIRING);
    project
        .given(CREATED, PROVISIONED, RETIRING)
        .when(new ConfirmStopped(REF, id(2), 2))
        .expectEvents(RETIRED);
    project
        .given(CREATED, PROVISIONED, RETIRING, RETIRED)
        .when(new PurgeProject(REF))
        .expectNoEvents();
  }

  @Test
  void atTheEndOfTheWindowEverythingGoes() {
    use(3);
    at(NOW.plus(WINDOW));
    for (var history :
        List.of(
            List.of(CREATED, PROVISIONED, RETIRING, RETIRED),
            // An engine that was away for the whole window keeps nothing alive.
            List.of(CREATED, PROVISIONED, RETIRING))) {
      followed.clear();
      project
          .given(history.toArray())
          .when(new PurgeProject(REF))
          .expectSuccessfulHandlerExecution();
      assertThat(followed).hasExactlyElementsOfTypes(ProjectDeletionRequested.class);
    }
  }

  @Test
  void aProjectThatWasRestoredIsNotPurged() {
    at(NOW.plus(WINDOW));
    project
        .given(CREATED, PROVISIONED, RETIRING, RETIRED, RESUMING)
        .when(new PurgeProject(REF))
        .expectNoEvents();
  }

  @Test
  void aDeletedProjectIsRestoredFromItsWindow() {
    use(3);
    project
        .given(CREATED, PROVISIONED, RETIRING, RETIRED)
        .when(new ResumeProject(REF))
        .expectEvents(RESUMING);
  }

  @Test
  void aDeletionThatCannotStopTheProjectIsToldAndBeginsAgainWithTheSameWindow() {
    use(3);
    project
        .given(CREATED, PROVISIONED, RETIRING)
        .when(new ReportFailure(REF, id(2), 2, FAILURE))
        .expectEvents(
            new ProjectOperationFailed(REF, id(2), OperationKind.RETIRE, 2, FAILURE, NOW),
            new ProjectRetireRequested(REF, op(OperationKind.RETIRE, 3), NOW.plus(WINDOW), NOW));
  }

  @Test
  void deletingAtOnceCutsTheWindowShort() {
    use(3);
    project
        .given(CREATED, PROVISIONED, RETIRING, RETIRED)
        .when(new DeleteProject(REF, Duration.ZERO))
        .expectEvents(new ProjectDeletionRequested(REF, op(OperationKind.DELETE, 3), NOW));
    project
        .given(CREATED, PROVISIONED, RETIRING, RETIRED)
        .when(new DeleteProject(REF, WINDOW))
        .expectNoEvents();
  }

  @Test
  void whatNeverRanNeedsNoWindow() {
    use(2);
    project.given(CREATED, INIT_FAILED).when(new DeleteProject(REF, WINDOW)).expectEvents(DELETING);
  }

  @ParameterizedTest
  @MethodSource("cancelled")
  void aCancelledOperationGoesBackToWhereTheProjectWas(
      List<ProjectEvent> history, UUID operation, List<Class<?>> follows) {
    use(9);
    project
        .given(history.toArray())
        .when(new CancelOperation(REF, operation))
        .expectSuccessfulHandlerExecution();
    assertThat(followed.stream().map(Object::getClass).toList()).isEqualTo(follows);
  }

  static List<Arguments> cancelled() {
    return List.of(
        arguments(List.of(CREATED), id(1), List.of(ProjectOperationCancelled.class)),
        arguments(
            List.of(CREATED, PROVISIONED, PAUSING),
            id(2),
            List.of(ProjectOperationCancelled.class, ProjectResumeRequested.class)),
        arguments(
            List.of(CREATED, PROVISIONED, RETIRING),
            id(2),
            List.of(ProjectOperationCancelled.class, ProjectResumeRequested.class)),
        arguments(
            List.of(CREATED, PROVISIONED, PAUSING, PAUSED, RESUMING),
            id(3),
            List.of(ProjectOperationCancelled.class, ProjectPauseRequested.class)),
        arguments(
            List.of(
                CREATED,
                PROVISIONED,
                new ProjectRestartRequested(REF, op(OperationKind.RESTART, 2), List.of(), NOW)),
            id(2),
            List.of(ProjectOperationCancelled.class)),
        arguments(
            List.of(CREATED, PROVISIONED, UPDATING),
            id(2),
            List.of(ProjectOperationCancelled.class, ProjectUpdateReverted.class)));
  }

  @Test
  void anOperationThatHasEndedIsNotCancelled() {
    project
        .given(CREATED, PROVISIONED)
        .when(new CancelOperation(REF, id(1)))
        .expectException(hasToString(containsString("has ended")))
        .expectNoEvents();
  }

  @Test
  void destroyingIsNotTakenBack() {
    project
        .given(CREATED, PROVISIONED, DELETING)
        .when(new CancelOperation(REF, id(2)))
        .expectException(Refused.class)
        .expectNoEvents();
  }

  @ParameterizedTest
  @MethodSource("openOperations")
  void everyOperationCanBeForcedAndBeginsAnewWithItsOwnDeadline(
      List<ProjectEvent> history, UUID operation) {
    use(9);
    project
        .given(history.toArray())
        .when(new ForceOperation(REF, operation))
        .expectSuccessfulHandlerExecution();
    assertThat(followed).hasSize(1);
    assertThat(followed.getFirst())
        .isInstanceOfSatisfying(
            OperationBegun.class,
            begun -> {
              assertThat(begun.operation().id()).isEqualTo(id(9));
              assertThat(begun.operation().generation()).isGreaterThan(1);
            });
  }

  static List<Arguments> openOperations() {
    return List.of(
        arguments(List.of(CREATED), id(1)),
        arguments(List.of(CREATED, PROVISIONED, PAUSING), id(2)),
        arguments(List.of(CREATED, PROVISIONED, PAUSING, PAUSED, RESUMING), id(3)),
        arguments(List.of(CREATED, PROVISIONED, UPDATING), id(2)),
        arguments(List.of(CREATED, PROVISIONED, ROTATING), id(2)),
        arguments(List.of(CREATED, PROVISIONED, RETIRING), id(2)),
        arguments(List.of(CREATED, PROVISIONED, DELETING), id(2)));
  }

  @Test
  void healthAfterAnOperationThatEndedBadlyIsNewsAgain() {
    project
        .given(
            CREATED,
            PROVISIONED,
            new ProjectRestartRequested(REF, op(OperationKind.RESTART, 2), List.of(), NOW),
            new ProjectOperationFailed(REF, id(2), OperationKind.RESTART, 2, FAILURE, NOW))
        .when(new ReportHealth(REF, 2, WELL))
        .expectEvents(new ProjectHealthChanged(REF, 2, true, WELL, NOW));
  }
}
