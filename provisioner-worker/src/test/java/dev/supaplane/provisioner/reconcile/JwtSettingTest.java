package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.stack.StackInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database of an older revision tells nobody the JWT secret any more once it is a newer one's.
 */
class JwtSettingTest {
  private static final List<String> OFF =
      List.of("analytics", "vector", "studio", "supavisor", "functions");

  @TempDir Path data;
  private SimulatedWorker worker;
  private final List<ExecSpec> executed = new ArrayList<>();
  private int exitCode;

  @BeforeEach
  void anOldProjectRuns() throws Exception {
    worker = new SimulatedWorker(data, new RevisionRolloutTest.Real());
    worker.secrets = RevisionRolloutTest.secrets();
    worker.host.answerExec(
        (_, spec) -> {
          executed.add(spec);
          return Optional.of(new ExecResult(exitCode, "", "psql: no", 5, false));
        });
    var operation = worker.create(spec("2026.09"));
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
    executed.clear();
  }

  @Test
  void anUpgradeEndsWellOnlyWithTheSettingReset() throws Exception {
    update();
    worker.untilTold(StackReady.class);
    assertThat(executed).singleElement().asString().contains("psql");
    assertThat(executed.getFirst().environment().get("SUPAPLANE_SQL"))
        .contains("reset \"app.settings.jwt_secret\"")
        .doesNotContain(worker.secrets.get("JWT_SECRET"));
    var db =
        new RevisionRolloutTest.Real()
            .render(
                new StackInput(
                    REF,
                    spec("2026.11"),
                    worker.desired().placement(),
                    data,
                    worker.secrets,
                    Map.of()))
            .services()
            .getFirst()
            .container();
    assertThat(db.service()).isEqualTo("db");
    assertThat(db.environment()).doesNotContainKey("JWT_SECRET");
    assertThat(db.environment().values()).doesNotContain(worker.secrets.get("JWT_SECRET"));
  }

  @Test
  void anUpgradeThatCannotResetItFailsAndSaysSo() throws Exception {
    exitCode = 1;
    update();
    assertThat(worker.untilTold(StackFailed.class).failure().message())
        .contains("its settings could not be set");
  }

  private void update() {
    worker.hear(
        new ProjectUpdateRequested(
            REF, worker.operation(OperationKind.UPDATE), spec("2026.11"), worker.now()));
  }

  private static StackSpec spec(String revision) {
    return new StackSpec("supabase", revision, "17", OFF, ResourceLimits.NONE);
  }
}
