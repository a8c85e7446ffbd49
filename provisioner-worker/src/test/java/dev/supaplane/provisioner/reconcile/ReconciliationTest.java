package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.FailureToggle;
import dev.supaplane.provisioner.simulated.FailureToggle.CrashAfter;
import dev.supaplane.provisioner.simulated.FailureToggle.CrashBefore;
import dev.supaplane.provisioner.simulated.FailureToggle.Fail;
import dev.supaplane.provisioner.simulated.FailureToggle.Hang;
import dev.supaplane.provisioner.simulated.FailureToggle.SucceedButSayFailed;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReconciliationTest {
  /** More changes than any plan here makes. */
  private static final int CHANGES = 16;

  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void start() {
    worker = new SimulatedWorker(data);
  }

  @Test
  void aCreationEndsReadyWithTheVersionThatRuns() throws InterruptedException {
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    assertThat(ready.operationId()).isEqualTo(operation.id());
    assertThat(ready.postgresVersion()).isEqualTo("17.6");
    assertThat(ready.services()).allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
    assertOneRunningContainerEach();
    assertThat(told(StepFinished.class))
        .extracting(StepFinished::step)
        .containsSubsequence("start db", "await db", "start rest", "await rest");
  }

  static Stream<Arguments> trouble() {
    return IntStream.range(0, CHANGES)
        .boxed()
        .flatMap(
            change ->
                Stream.<FailureToggle>of(
                        new CrashBefore(),
                        new CrashAfter(),
                        new Fail(Kind.OTHER),
                        new Hang(),
                        new SucceedButSayFailed(Kind.TIMEOUT))
                    .map(toggle -> Arguments.of(change, toggle)));
  }

  @ParameterizedTest
  @MethodSource("trouble")
  void whateverGoesWrongOnceTheProjectComesUpAndGoesAndNothingIsLeft(
      int change, FailureToggle toggle) throws InterruptedException {
    worker.engine.failures().afterChanges(change, toggle);
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    assertOneRunningContainerEach();
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));

    worker.engine.failures().clear();
    worker.engine.failures().afterChanges(change, toggle);
    worker.hear(
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now()));
    worker.untilTold(StackRemoved.class);
    assertThat(worker.engine.observe(REF).isEmpty()).isTrue();
    assertThat(data.resolve("projects").resolve(REF.value())).doesNotExist();
  }

  @Test
  void whatNoRepetitionCanHelpFailsAndLeavesNothing() throws InterruptedException {
    worker.engine.failures().always(EngineCall.CREATE_CONTAINER, "rest", new Fail(Kind.REFUSED));
    worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().step()).isEqualTo("create rest");
    assertThat(failed.failure().code()).isEqualTo("ENGINE_REFUSED");
    assertThat(worker.engine.observe(REF).isEmpty()).isTrue();
  }

  @Test
  void anEngineThatNeverAnswersFailsTheOperationAtItsDeadline() throws InterruptedException {
    worker.engine.failures().always(EngineCall.START_CONTAINER, "db", new Hang());
    var operation = worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failed.failure().step()).isEqualTo("start db");
    assertThat(failed.at()).isAfterOrEqualTo(operation.deadline().minusSeconds(30));
  }

  @Test
  void aFailedCreationIsRetriedFromClean() throws InterruptedException {
    worker.engine.failures().always(EngineCall.START_CONTAINER, "rest", new Fail(Kind.REFUSED));
    var operation = worker.create();
    var failed = worker.untilTold(StackFailed.class);
    worker.hear(
        new ProjectOperationFailed(
            REF, operation.id(), OperationKind.CREATE, 1, failed.failure(), worker.now()));
    assertThat(worker.desired().wish()).isEqualTo(Wish.ABSENT);
    worker.engine.failures().clear();
    worker.hear(
        new ProjectRetryRequested(REF, worker.operation(OperationKind.RETRY), worker.now()));
    worker.untilTold(StackReady.class);
    assertOneRunningContainerEach();
  }

  @Test
  void anotherVersionThanWasAskedForIsAFailure() throws InterruptedException {
    worker.runningMajor = "15";
    worker.create();
    assertThat(worker.untilTold(StackFailed.class).failure().code())
        .isEqualTo("POSTGRES_VERSION_MISMATCH");
  }

  @Test
  void aServiceThatFallsOverAgainAndAgainFailsTheCreation() throws InterruptedException {
    worker.create();
    worker.host.answerProbes(REF, "rest", new ProbeResult.NotYet("not yet"));
    var seen = new int[1];
    worker.until(
        () -> {
          // Dies whenever somebody looks, five times.
          if (worker.engine.observe(REF).container("rest").isPresent() && seen[0]++ < 50) {
            worker.host.exitContainer(REF, "rest", 1);
          }
          return !told(StackFailed.class).isEmpty();
        });
    assertThat(told(StackFailed.class).getFirst().failure().code())
        .isIn("CRASH_LOOP", "DEADLINE_EXCEEDED");
  }

  @Test
  void aContainerThatSomebodyRemovedIsToldAndMadeAnew() throws InterruptedException {
    ready();
    worker.host.removeContainerByHand(REF, "rest");
    var drift = worker.untilTold(StackDriftObserved.class);
    assertThat(drift.drifts()).extracting("service").containsExactly("rest");
    worker.until(() -> isRunning("rest"));
    assertOneRunningContainerEach();
  }

  @Test
  void aContainerThatSomebodyStoppedIsStarted() throws InterruptedException {
    ready();
    worker.host.exitContainer(REF, "db", 137);
    worker.untilTold(StackDriftObserved.class);
    worker.until(() -> isRunning("db"));
  }

  @Test
  void aNetworkThatSomebodyRemovedIsMadeAnewWithItsContainers() throws InterruptedException {
    ready();
    worker.host.removeNetworkByHand("supaplane-" + REF);
    worker.untilTold(StackDriftObserved.class);
    worker.until(
        () ->
            worker.engine.observe(REF).networks().size() == 1
                && isRunning("db")
                && isRunning("rest")
                && isRunning("kong"));
    assertOneRunningContainerEach();
  }

  @Test
  void aSickServiceIsToldAndSoIsItsRecovery() throws InterruptedException {
    ready();
    worker.host.answerProbes(REF, "rest", new ProbeResult.Sick("answers 500"));
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
    worker.host.answerProbesAgain(REF, "rest");
    assertThat(worker.untilTold(StackHealthObserved.class).services())
        .allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
  }

  @Test
  void aWorkerThatCannotReachTheServicesTouchesNothing() throws InterruptedException {
    ready();
    var before = worker.engine.observe(REF);
    for (var service : List.of("db", "rest", "kong")) {
      worker.host.answerProbes(REF, service, new ProbeResult.Unreachable("set probe-host"));
    }
    var end = worker.now().plusSeconds(600);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(worker.engine.observe(REF)).isEqualTo(before);
    assertThat(worker.outcomes).isEmpty();
  }

  @Test
  void aSickProjectPausesAndItsDataStays() throws InterruptedException {
    ready();
    worker.host.answerProbes(REF, "db", new ProbeResult.Sick("crash-looping"));
    worker.host.exitContainer(REF, "db", 1);
    pause();
    var seen = worker.engine.observe(REF);
    assertThat(seen.containers()).noneMatch(c -> c.state() == State.RUNNING);
    assertThat(seen.volumes()).hasSize(1);
  }

  @Test
  void pausingWaitsForAnEngineThatIsGone() throws InterruptedException {
    ready();
    worker.host.goDown();
    var operation = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(REF, operation, worker.now()));
    var later = worker.now().plusSeconds(60);
    worker.until(() -> worker.now().isAfter(later));
    assertThat(told(StackStopped.class)).isEmpty();
    worker.host.comeUp();
    assertThat(worker.untilTold(StackStopped.class).operationId()).isEqualTo(operation.id());
  }

  @Test
  void aPausedProjectComesBack() throws InterruptedException {
    ready();
    var operation = pause();
    worker.hear(new ProjectPaused(REF, operation, 2, worker.now()));
    worker.hear(
        new ProjectResumeRequested(REF, worker.operation(OperationKind.RESUME), worker.now()));
    worker.outcomes.clear();
    worker.untilTold(StackReady.class);
    assertOneRunningContainerEach();
  }

  @Test
  void whatRunsInAPausedProjectIsStopped() throws InterruptedException {
    ready();
    var operation = pause();
    worker.hear(new ProjectPaused(REF, operation, 2, worker.now()));
    var db = worker.engine.observe(REF).container("db").orElseThrow();
    worker.engine.startContainer(db.id());
    worker.untilTold(StackDriftObserved.class);
    worker.until(() -> !isRunning("db"));
  }

  @Test
  void aRestartOfOneServiceTouchesNoOther() throws InterruptedException {
    ready();
    var db = id("db");
    var rest = id("rest");
    var operation = worker.operation(OperationKind.RESTART);
    worker.hear(new ProjectRestartRequested(REF, operation, List.of("rest"), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(id("db")).isEqualTo(db);
    assertThat(id("rest")).isNotEqualTo(rest);
    worker.hear(
        new ProjectRestarted(REF, operation.id(), operation.generation(), List.of(), worker.now()));
    var again = id("rest");
    var end = worker.now().plusSeconds(120);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(id("rest")).isEqualTo(again);
  }

  @Test
  void aDeletionInTheMiddleOfACreationWins() throws InterruptedException {
    worker.host.answerProbes(REF, "db", new ProbeResult.NotYet("slow"));
    worker.create();
    // The lane awaits the database in the very call that would begin the deletion: the event comes
    // from another thread, as the intake's do.
    var deletion =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (worker.engine.observe(REF).container("db").isEmpty()) {
                    Thread.onSpinWait();
                  }
                  worker.hear(
                      new ProjectDeletionRequested(
                          REF, worker.operation(OperationKind.DELETE), worker.now()));
                });
    worker.until(() -> !told(StackRemoved.class).isEmpty() || !told(StackFailed.class).isEmpty());
    deletion.join();
    worker.untilTold(StackRemoved.class);
    assertThat(worker.engine.observe(REF).isEmpty()).isTrue();
  }

  @Test
  void aRemovedProjectIsNotBroughtBackByAnOldEvent() throws InterruptedException {
    var created = worker.create();
    worker.untilTold(StackReady.class);
    var deletion = worker.operation(OperationKind.DELETE);
    worker.hear(new ProjectDeletionRequested(REF, deletion, worker.now()));
    worker.untilTold(StackRemoved.class);
    worker.hear(new ProjectRemoved(REF, deletion.id(), deletion.generation(), worker.now()));
    worker.restart();
    worker.hear(new ProjectRetryRequested(REF, created, worker.now()));
    assertThat(worker.desired().wish()).isEqualTo(Wish.GONE);
  }

  @Test
  void noOutcomeHoldsASecret() throws InterruptedException {
    worker.engine.failures().always(EngineCall.START_CONTAINER, "rest", new Fail(Kind.REFUSED));
    worker.create();
    worker.untilTold(StackFailed.class);
    assertThat(worker.outcomes.toString()).doesNotContain(SimulatedWorker.SECRET);
  }

  private void ready() throws InterruptedException {
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    // Health is told once more after an operation's end: the end may have been another than the
    // one that the worker told.
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
  }

  private UUID pause() throws InterruptedException {
    var operation = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(REF, operation, worker.now()));
    worker.untilTold(StackStopped.class);
    return operation.id();
  }

  private <T extends ProvisioningOutcome> List<T> told(Class<T> type) {
    return worker.outcomes.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private boolean isRunning(String service) {
    return worker
        .engine
        .observe(REF)
        .container(service)
        .filter(c -> c.state() == State.RUNNING)
        .isPresent();
  }

  private String id(String service) {
    return worker.engine.observe(REF).container(service).orElseThrow().id();
  }

  private void assertOneRunningContainerEach() {
    var seen = worker.engine.observe(REF);
    assertThat(seen.containers())
        .extracting(ObservedContainer::service)
        .containsExactlyInAnyOrder("db", "rest", "kong");
    assertThat(seen.containers()).allMatch(c -> c.state() == State.RUNNING && c.onNetwork());
    assertThat(seen.networks()).hasSize(1);
    assertThat(seen.volumes()).hasSize(1);
  }
}
