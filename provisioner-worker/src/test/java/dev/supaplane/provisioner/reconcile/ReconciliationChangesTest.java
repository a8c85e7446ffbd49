package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker makes of updates, rotations, deletions with an undo window, and drift policies. */
class ReconciliationChangesTest {
  private static final StackSpec BOUNDED =
      new StackSpec("supabase", "2026.02", "17", List.of(), new ResourceLimits(500, null, null));

  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void start() throws InterruptedException {
    worker = new SimulatedWorker(data);
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
  }

  @Test
  void anUpdateMakesAnewOnlyWhatDiffers() throws InterruptedException {
    var rest = id("rest");
    var db = id("db");
    var operation = worker.operation(OperationKind.UPDATE);
    worker.hear(new ProjectUpdateRequested(REF, operation, BOUNDED, worker.now()));
    var ready = worker.untilTold(StackReady.class);
    assertThat(ready.operationId()).isEqualTo(operation.id());
    assertThat(id("rest")).isNotEqualTo(rest);
    assertThat(id("db")).isEqualTo(db);
    assertThat(worker.engine.observe(REF).volumes()).hasSize(1);
  }

  @Test
  void anUpdateThatIsTakenBackGoesBackToWhatRanBefore() throws InterruptedException {
    var before = fingerprint("rest");
    var operation = worker.operation(OperationKind.UPDATE);
    worker.hear(new ProjectUpdateRequested(REF, operation, BOUNDED, worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(fingerprint("rest")).isNotEqualTo(before);
    var spec = worker.desired().spec();
    worker.hear(
        new ProjectOperationCancelled(
            REF, operation.id(), operation.kind(), operation.generation(), worker.now()));
    worker.hear(
        new ProjectUpdateReverted(
            REF,
            operation.generation(),
            new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
            worker.now()));
    assertThat(worker.desired().spec()).isNotEqualTo(spec);
    worker.outcomes.clear();
    worker.until(() -> fingerprint("rest").equals(before));
    // The health after it is told, so that nobody goes on believing the worst.
    assertThat(worker.untilTold(StackHealthObserved.class).services())
        .allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
  }

  @Test
  void newSecretsMakeAnewWhatUsesThem() throws InterruptedException {
    var db = id("db");
    worker.secrets = Map.of("POSTGRES_PASSWORD", "another-password");
    var operation = worker.operation(OperationKind.ROTATE);
    worker.hear(
        new ProjectRotationRequested(
            REF, operation, List.of(SecretGroup.DATABASE_PASSWORD), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(id("db")).isNotEqualTo(db);
    assertThat(worker.engine.observe(REF).volumes()).hasSize(1);
  }

  @Test
  void aDeletedProjectStopsAtOnceAndItsDataWaits() throws InterruptedException {
    var operation = worker.operation(OperationKind.RETIRE);
    var end = worker.now().plus(Duration.ofDays(7));
    worker.hear(new ProjectRetireRequested(REF, operation, end, worker.now()));
    assertThat(worker.untilTold(StackStopped.class).operationId()).isEqualTo(operation.id());
    worker.hear(new ProjectRetired(REF, operation.id(), operation.generation(), end, worker.now()));
    var seen = worker.engine.observe(REF);
    assertThat(seen.containers()).isNotEmpty().noneMatch(c -> c.state() == State.RUNNING);
    assertThat(seen.volumes()).hasSize(1);
    worker.outcomes.clear();
    worker.hear(
        new ProjectResumeRequested(REF, worker.operation(OperationKind.RESUME), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(worker.engine.observe(REF).containers()).allMatch(c -> c.state() == State.RUNNING);
  }

  @Test
  void aCreationThatIsTakenBackLeavesNothing() throws InterruptedException {
    worker.hear(
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now()));
    worker.untilTold(StackRemoved.class);
    var other = new SimulatedWorker(data.resolve("other"));
    var operation = other.create();
    other.untilTold(StackReady.class);
    other.hear(
        new ProjectOperationCancelled(
            REF, operation.id(), operation.kind(), operation.generation(), other.now()));
    other.until(() -> other.engine.observe(REF).isEmpty());
  }

  @Test
  void driftIsOnlyToldWhereThePolicySaysSo() throws InterruptedException {
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
    worker.host.removeContainerByHand(REF, "rest");
    worker.outcomes.clear();
    assertThat(worker.untilTold(StackDriftObserved.class).drifts())
        .extracting("service")
        .containsExactly("rest");
    assertThat(worker.untilTold(StackHealthObserved.class).services())
        .anyMatch(s -> s.service().equals("rest") && s.status() != ServiceHealth.Status.HEALTHY);
    var end = worker.now().plusSeconds(300);
    worker.until(() -> worker.now().isAfter(end));
    assertThat(worker.engine.observe(REF).container("rest")).isEmpty();
    assertThat(worker.outcomes.stream().filter(StackDriftObserved.class::isInstance).toList())
        .as("the same drift is told once")
        .hasSize(1);
    worker.hear(
        new ProjectRestartRequested(
            REF, worker.operation(OperationKind.RESTART), List.of("rest"), worker.now()));
    worker.outcomes.clear();
    worker.untilTold(StackReady.class);
    assertThat(worker.engine.observe(REF).container("rest")).isPresent();
  }

  private String id(String service) {
    return worker.engine.observe(REF).container(service).orElseThrow().id();
  }

  private String fingerprint(String service) {
    return worker.engine.observe(REF).container(service).orElseThrow().fingerprint();
  }
}
