package dev.supaplane.provisioner.hooks;

import static dev.supaplane.provisioner.reconcile.OneProject.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of an operator's commands only that they would be run can be told, and none is run to tell it.
 */
class HookForesightTest {
  @TempDir Path data;

  @Test
  void theCommandThatWouldBeRunIsToldAndNotRun() throws Exception {
    var world = World.of(data.resolve("world"), World.WELL_BEHAVED);
    var worker = new HookWorker(data.resolve("worker"), world);
    var creation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(
            REF, creation.id(), 1, ready.postgresVersion(), ready.services(), worker.now()));
    world.behave(": >\"$world/ran\"");
    var restart =
        new ProjectRestartRequested(
            REF, worker.operation(OperationKind.RESTART), List.of(), worker.now());
    assertThat(only(worker, restart)).matches(i -> i.fate() == Fate.CHANGED && !i.losesData());
    var pause = new ProjectPauseRequested(REF, worker.operation(OperationKind.PAUSE), worker.now());
    assertThat(only(worker, pause).name()).isEqualTo("pause");
    var deletion =
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now());
    assertThat(only(worker, deletion)).matches(i -> i.fate() == Fate.DESTROYED && i.losesData());
    assertThat(data.resolve("world").resolve("ran")).doesNotExist();
    assertThat(worker.records().find(REF)).isPresent();
  }

  private static Item only(HookWorker worker, ProjectEvent event) throws InterruptedException {
    var foreseen = (Foreseen) worker.ahead(Set.of(), event);
    assertThat(foreseen.forecast().items()).hasSize(1);
    var item = foreseen.forecast().items().getFirst();
    assertThat(item.kind()).isEqualTo(Kind.HOOK);
    return item;
  }
}
