package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.FailureToggle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulation found: an operation's end that the worker hears of late, or that is bad. */
class WhatAnOperationLeavesTest {
  private static final Failure FAILURE = Failure.of("TEST", "test", "It did not work", 0);

  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void start() {
    worker = new SimulatedWorker(data);
  }

  @Test
  void aRetryThatWasToldToBeReadyIsNotClearedAfterACrash() throws InterruptedException {
    var created = worker.create();
    worker.hear(failed(created));
    var retry = worker.operation(OperationKind.RETRY);
    worker.hear(new ProjectRetryRequested(REF, retry, worker.now()));
    worker.untilTold(StackReady.class);
    // The command side believes it, and somebody works with it; the news of that is late.
    worker.engine.forgetCalls();
    worker.outcomes.clear();
    worker.restart();
    worker.untilTold(StackReady.class);
    assertThat(worker.engine.calls()).noneMatch(c -> c.call() == EngineCall.REMOVE_VOLUME);
    assertThat(worker.engine.calls()).noneMatch(c -> c.call() == EngineCall.REMOVE_CONTAINER);
  }

  @Test
  void aCreationThatWasToldToBeReadyIsNotClearedAtItsDeadline() throws InterruptedException {
    worker.create();
    worker.untilTold(StackReady.class);
    worker.host.answerProbes(REF, "rest", new ProbeResult.Sick("it is sick"));
    worker.outcomes.clear();
    worker.untilTold(StackFailed.class);
    var seen = worker.engine.observe(REF);
    assertThat(seen.volumes()).hasSize(1);
    assertThat(seen.containers()).hasSize(3);
  }

  @Test
  void aCreationThatFailedForGoodIsClearedAtLast() throws InterruptedException {
    var created = worker.create();
    worker.untilTold(StackReady.class);
    worker.hear(failed(created));
    worker.until(() -> worker.engine.observe(REF).isEmpty());
  }

  @Test
  void whatAFailedUpdateLeftIsPutRightAlsoWhereDriftIsOnlyTold() throws InterruptedException {
    var reporting =
        new StackSpec(
            "supabase", "2026.02", "17", List.of(), ResourceLimits.NONE, DriftPolicy.REPORT);
    becomes(reporting);
    var update = worker.operation(OperationKind.UPDATE);
    var bounded =
        new StackSpec(
            "supabase",
            "2026.02",
            "17",
            List.of(),
            new ResourceLimits(500, null, null),
            DriftPolicy.REPORT);
    worker
        .engine
        .failures()
        .next(EngineCall.CREATE_CONTAINER, "rest", 1, new FailureToggle.Fail(Kind.REFUSED));
    worker.hear(new ProjectUpdateRequested(REF, update, bounded, worker.now()));
    worker.untilTold(StackFailed.class);
    assertThat(worker.engine.observe(REF).container("rest")).isEmpty();
    worker.hear(failed(update));
    worker.hear(new ProjectUpdateReverted(REF, update.generation(), reporting, worker.now()));
    worker.restart();
    worker.outcomes.clear();
    worker.until(() -> runs("rest") && !worker.desired().owes());
    assertThat(worker.outcomes)
        .noneMatch(told -> told instanceof StackDriftObserved d && !d.drifts().isEmpty());

    worker.outcomes.clear();
    worker.host.removeContainerByHand(REF, "rest");
    worker.untilTold(StackDriftObserved.class);
    var end = worker.now().plusSeconds(300);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(runs("rest")).as("drift is only told again").isFalse();
  }

  private void becomes(StackSpec spec) throws InterruptedException {
    var created = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, created.id(), 1, "17.6", ready.services(), worker.now()));
    var update = worker.operation(OperationKind.UPDATE);
    worker.outcomes.clear();
    worker.hear(new ProjectUpdateRequested(REF, update, spec, worker.now()));
    worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectUpdated(
            REF, update.id(), update.generation(), "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
  }

  private boolean runs(String service) {
    return worker
        .engine
        .observe(REF)
        .container(service)
        .filter(c -> c.state() == State.RUNNING)
        .isPresent();
  }

  private ProjectOperationFailed failed(Operation operation) {
    return new ProjectOperationFailed(
        REF, operation.id(), operation.kind(), operation.generation(), FAILURE, worker.now());
  }
}
