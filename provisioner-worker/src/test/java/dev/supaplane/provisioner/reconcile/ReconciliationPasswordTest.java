package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static dev.supaplane.provisioner.reconcile.SimulatedWorker.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.probe.ProbeResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database and its project's secrets that went apart (K6, L11). */
class ReconciliationPasswordTest {
  private static final ProbeResult REFUSED = new ProbeResult.WrongPassword("28P01");

  @TempDir Path data;
  private SimulatedWorker worker;
  private final List<ExecSpec> executed = new ArrayList<>();

  @BeforeEach
  void running() throws InterruptedException {
    worker = new SimulatedWorker(data);
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
  }

  @Test
  void anotherPasswordInTheDatabaseIsToldAndSetAgain() throws InterruptedException {
    passwordsCanBeSet();
    worker.host.answerProbes(REF, "db", REFUSED);
    var drift = worker.untilTold(StackDriftObserved.class).drifts().getFirst();
    assertThat(drift.service()).isEqualTo("db");
    worker.until(() -> !executed.isEmpty());
    var end = worker.now().plusSeconds(300);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(executed).as("once was enough").hasSize(1);
    assertThat(worker.outcomes)
        .as("the drift, its repair and its end are all that was told")
        .hasExactlyElementsOfTypes(
            StackDriftObserved.class, StepFinished.class, StackDriftObserved.class);
    assertThat(executed.toString()).doesNotContain(SECRET);
  }

  @Test
  void aRotationGivesTheDatabaseItsNewPassword() throws InterruptedException {
    passwordsCanBeSet();
    worker.host.answerProbes(REF, "db", REFUSED);
    rotate();
    worker.untilTold(StackReady.class);
    assertThat(executed).hasSize(1);
  }

  @Test
  void aPasswordThatCannotBeSetIsARotationThatFails() throws InterruptedException {
    worker.host.answerExec(
        (service, command) -> {
          executed.add(command);
          return Optional.of(new ExecResult(2, "", "no such role; " + SECRET, 5, false));
        });
    worker.host.answerProbes(REF, "db", REFUSED);
    rotate();
    var failure = worker.untilTold(StackFailed.class).failure();
    assertThat(executed).hasSizeGreaterThanOrEqualTo(3);
    assertThat(failure.message()).contains("password");
    assertThat(failure.toString()).doesNotContain(SECRET);
  }

  @Test
  void whereDriftIsOnlyToldThePasswordStays() throws InterruptedException {
    var operation = worker.operation(OperationKind.UPDATE);
    worker.hear(
        new ProjectUpdateRequested(
            REF,
            operation,
            new StackSpec(
                "supabase", "2026.02", "17", List.of(), ResourceLimits.NONE, DriftPolicy.REPORT),
            worker.now()));
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectUpdated(
            REF, operation.id(), operation.generation(), "17.6", ready.services(), worker.now()));
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
    passwordsCanBeSet();
    worker.host.answerProbes(REF, "db", REFUSED);
    worker.untilTold(StackDriftObserved.class);
    assertThat(worker.untilTold(StackHealthObserved.class).services())
        .anyMatch(s -> s.service().equals("db") && s.status() != ServiceHealth.Status.HEALTHY);
    var end = worker.now().plusSeconds(300);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(executed).isEmpty();
  }

  private void rotate() {
    worker.hear(
        new ProjectRotationRequested(
            REF,
            worker.operation(OperationKind.ROTATE),
            List.of(SecretGroup.DATABASE_PASSWORD),
            worker.now()));
  }

  private void passwordsCanBeSet() {
    worker.host.answerExec(
        (service, command) -> {
          executed.add(command);
          worker.host.answerProbesAgain(REF, service);
          return Optional.of(new ExecResult(0, "", "", 5, false));
        });
  }
}
