package dev.supaplane.provisioner.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.provisioner.desired.Wish;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a project's life is like, whatever the worker makes it with. Each means of making stacks has
 * a subclass that says how to see what is there and how to get in its way.
 */
public abstract class LifecycleContract {
  /** How to see, and how to harm, what a worker made. */
  public interface Ground {
    OneProject worker();

    /** Whether every service runs. */
    boolean allRuns();

    /** Whether any service runs. */
    boolean anythingRuns();

    boolean dataIsThere();

    /** Whether nothing of the project is left, its directory aside. */
    boolean isEmpty();

    /** Counts what was done so far; nothing done, the same number. */
    int deeds();

    /** From now on whatever leads to a running stack fails, and no repetition can help. */
    void refuse();

    /** From now on whatever leads to a running stack fails, and a repetition might help. */
    void stall();

    /** Nothing is in the way any more. */
    void relent();

    /** Something stops that should run, by nobody's command. */
    void lose();
  }

  @TempDir Path data;
  private Ground ground;
  private OneProject worker;

  /** A worker and its ground, with no project yet. */
  protected abstract Ground ground(Path data) throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    ground = ground(data);
    worker = ground.worker();
  }

  @Test
  void aCreationEndsReadyAndTellsItsSteps() throws InterruptedException {
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    assertThat(ready.operationId()).isEqualTo(operation.id());
    assertThat(ready.generation()).isEqualTo(operation.generation());
    assertThat(ready.postgresVersion()).isEqualTo("17.6");
    assertThat(ready.services()).isNotEmpty().allMatch(s -> s.status() == Status.HEALTHY);
    assertThat(ground.allRuns()).isTrue();
    assertThat(worker.told(StepFinished.class))
        .isNotEmpty()
        .allMatch(s -> operation.id().equals(s.operationId()) && s.failure() == null)
        .allMatch(s -> s.durationMillis() >= 0);
  }

  @Test
  void aPauseStopsEverythingAndKeepsTheDataAndAResumeBringsItBack() throws InterruptedException {
    ready();
    var pause = pause();
    assertThat(worker.told(StackStopped.class).getFirst().operationId()).isEqualTo(pause.id());
    assertThat(ground.anythingRuns()).isFalse();
    assertThat(ground.dataIsThere()).isTrue();
    worker.hear(new ProjectPaused(worker.ref(), pause.id(), pause.generation(), worker.now()));
    var deeds = ground.deeds();
    letTimePass(Duration.ofMinutes(5));
    assertThat(ground.deeds()).isEqualTo(deeds);

    var resume = worker.operation(OperationKind.RESUME);
    worker.hear(new ProjectResumeRequested(worker.ref(), resume, worker.now()));
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(resume.id());
    assertThat(ground.allRuns()).isTrue();
    assertThat(ground.dataIsThere()).isTrue();
  }

  @Test
  void aProjectThatWaitsForItsDeletionRunsNoMoreAndCanComeBack() throws InterruptedException {
    ready();
    worker.hear(
        new ProjectRetireRequested(
            worker.ref(),
            worker.operation(OperationKind.RETIRE),
            worker.now().plus(Duration.ofDays(7)),
            worker.now()));
    worker.untilTold(StackStopped.class);
    assertThat(ground.anythingRuns()).isFalse();
    assertThat(ground.dataIsThere()).isTrue();
    worker.hear(
        new ProjectResumeRequested(
            worker.ref(), worker.operation(OperationKind.RESUME), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(ground.allRuns()).isTrue();
  }

  @Test
  void aDeletionLeavesNothingAndARepeatedOneDoesNothing() throws InterruptedException {
    ready();
    var deletion = delete();
    assertThat(ground.isEmpty()).isTrue();
    assertThat(worker.directory()).doesNotExist();
    var deeds = ground.deeds();
    worker.hear(new ProjectDeletionRequested(worker.ref(), deletion, worker.now()));
    letTimePass(Duration.ofMinutes(1));
    assertThat(ground.deeds()).isEqualTo(deeds);
    worker.hear(
        new ProjectRemoved(worker.ref(), deletion.id(), deletion.generation(), worker.now()));
    letTimePass(Duration.ofHours(3));
    assertThat(ground.deeds()).isEqualTo(deeds);
  }

  @Test
  void aDeletionOfWhatNeverCameToBeIsTold() throws InterruptedException {
    worker.create();
    delete();
    assertThat(ground.isEmpty()).isTrue();
  }

  @Test
  void aWishThatIsRepeatedOrRememberedAcrossARestartDoesNothing() throws InterruptedException {
    var created = worker.create();
    var ready = worker.untilTold(StackReady.class);
    var deeds = ground.deeds();
    // It died after the work and before anybody heard of it: told again, not done again.
    worker.outcomes.clear();
    worker.restart();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(created.id());
    assertThat(ground.deeds()).isEqualTo(deeds);

    worker.hear(
        new ProjectProvisioned(
            worker.ref(),
            created.id(),
            created.generation(),
            "17.6",
            ready.services(),
            worker.now()));
    worker.hear(new ProjectRetryRequested(worker.ref(), created, worker.now()));
    letTimePass(Duration.ofMinutes(5));
    worker.restart();
    letTimePass(Duration.ofMinutes(5));
    assertThat(ground.deeds()).isEqualTo(deeds);
    assertThat(worker.told(StackDriftObserved.class)).allMatch(told -> told.drifts().isEmpty());
  }

  @Test
  void aFailedCreationIsClearedAndRetriedFromClean() throws InterruptedException {
    ground.refuse();
    var created = worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.operationId()).isEqualTo(created.id());
    assertThat(failed.failure().message()).isNotBlank();
    assertThat(ground.isEmpty()).isTrue();
    worker.hear(
        new ProjectOperationFailed(
            worker.ref(),
            created.id(),
            OperationKind.CREATE,
            created.generation(),
            failed.failure(),
            worker.now()));
    assertThat(worker.desired().wish()).isEqualTo(Wish.ABSENT);

    ground.relent();
    var retry = worker.operation(OperationKind.RETRY);
    worker.hear(new ProjectRetryRequested(worker.ref(), retry, worker.now()));
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(retry.id());
    assertThat(ground.allRuns()).isTrue();
  }

  @Test
  void whatMightStillWorkIsTriedUntilTheDeadlineAndNoLonger() throws InterruptedException {
    ground.stall();
    var operation = worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failed.at())
        .isBetween(operation.deadline().minusSeconds(30), operation.deadline().plusSeconds(60));
    assertThat(ground.isEmpty()).isTrue();
  }

  @Test
  void whatMightStillWorkDoesOnceNothingIsInTheWay() throws InterruptedException {
    ground.stall();
    var operation = worker.create();
    worker.until(() -> worker.told(StepFinished.class).stream().anyMatch(s -> s.failure() != null));
    ground.relent();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(operation.id());
    assertThat(ground.allRuns()).isTrue();
  }

  @Test
  void whatStoppedByNobodysCommandIsToldAndBroughtBack() throws InterruptedException {
    ready();
    ground.lose();
    assertThat(worker.untilTold(StackDriftObserved.class).drifts()).isNotEmpty();
    worker.until(ground::allRuns);
    var deeds = ground.deeds();
    letTimePass(Duration.ofMinutes(5));
    assertThat(ground.deeds()).isEqualTo(deeds);
  }

  @Test
  void aRestartAnUpdateAndARotationEndReadyAndKeepTheData() throws InterruptedException {
    ready();
    var restart = worker.operation(OperationKind.RESTART);
    worker.hear(new ProjectRestartRequested(worker.ref(), restart, List.of("rest"), worker.now()));
    assertReadyFor(restart);
    var update = worker.operation(OperationKind.UPDATE);
    worker.hear(
        new ProjectUpdateRequested(
            worker.ref(),
            update,
            OneProject.spec(new ResourceLimits(500, null, null)),
            worker.now()));
    assertReadyFor(update);
    worker.secrets = Map.of("POSTGRES_PASSWORD", "another-password-for-it");
    var rotation = worker.operation(OperationKind.ROTATE);
    worker.hear(
        new ProjectRotationRequested(
            worker.ref(), rotation, List.of(SecretGroup.DATABASE_PASSWORD), worker.now()));
    assertReadyFor(rotation);
  }

  @Test
  void noOutcomeHoldsASecret() throws InterruptedException {
    ground.refuse();
    worker.create();
    worker.untilTold(StackFailed.class);
    ground.relent();
    worker.hear(
        new ProjectRetryRequested(
            worker.ref(), worker.operation(OperationKind.RETRY), worker.now()));
    worker.untilTold(StackReady.class);
    delete();
    assertThat(worker.outcomes.toString()).doesNotContain(OneProject.SECRET);
  }

  private void assertReadyFor(Operation operation) throws InterruptedException {
    var deeds = ground.deeds();
    worker.outcomes.clear();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(operation.id());
    assertThat(ground.deeds()).isGreaterThan(deeds);
    assertThat(ground.allRuns()).isTrue();
    assertThat(ground.dataIsThere()).isTrue();
  }

  private void ready() throws InterruptedException {
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(
            worker.ref(),
            operation.id(),
            operation.generation(),
            "17.6",
            ready.services(),
            worker.now()));
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
  }

  private Operation pause() throws InterruptedException {
    var operation = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(worker.ref(), operation, worker.now()));
    worker.untilTold(StackStopped.class);
    return operation;
  }

  private Operation delete() throws InterruptedException {
    var operation = worker.operation(OperationKind.DELETE);
    worker.hear(new ProjectDeletionRequested(worker.ref(), operation, worker.now()));
    assertThat(worker.untilTold(StackRemoved.class).operationId()).isEqualTo(operation.id());
    return operation;
  }

  private void letTimePass(Duration time) throws InterruptedException {
    var end = worker.now().plus(time);
    worker.until(() -> worker.now().isAfter(end));
  }
}
