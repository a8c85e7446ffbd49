package dev.supaplane.provisioner.hooks;

import static dev.supaplane.provisioner.reconcile.OneProject.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker dies as by {@code kill -9}, and the next one finds what it left. */
class KilledHookWorkerTest {
  /**
   * The first run for an action never ends; the next ones tell whether it still runs beside them.
   */
  private static final String STUCK_ONCE =
      """
      if mkdir "$world/first-$SUPAPLANE_ACTION" 2>/dev/null; then
        echo $$ >"$world/pid.next"
        mv "$world/pid.next" "$world/pid"
        sleep 600 &
        echo $! >"$world/child.next"
        mv "$world/child.next" "$world/child"
        wait
      fi
      for stuck in $(cat "$world/pid" "$world/child" 2>/dev/null); do
        if [ -e "/proc/$stuck/stat" ] && ! grep -q ') Z' "/proc/$stuck/stat"; then
          echo "$stuck" >>"$world/overlaps"
        fi
      done
      """;

  @TempDir Path data;
  private World world;
  private HookWorker worker;

  @BeforeEach
  void begin() {
    world = World.of(data.resolve("world"), World.WELL_BEHAVED);
    worker = new HookWorker(data.resolve("worker"), world);
  }

  @Test
  void killedInTheMiddleOfACreationTheNextWorkerEndsTheOrphanAndCreatesOnce() throws Exception {
    world.behave(STUCK_ONCE + World.WELL_BEHAVED);
    var operation = worker.create();
    killInTheMiddle();
    assertThat(worker.records().find(REF))
        .hasValueSatisfying(
            r -> {
              assertThat(r.running()).isNotNull();
              assertThat(r.settled()).isFalse();
            });

    worker.restart();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(operation.id());
    assertThat(world.actions()).containsExactly("create", "create");
    assertOrphansAreGone();
    assertThat(worker.records().find(REF))
        .hasValueSatisfying(
            r -> {
              assertThat(r.running()).isNull();
              assertThat(r.settled()).isTrue();
              assertThat(r.done()).isEqualTo(operation.id());
            });
  }

  @Test
  void killedInTheMiddleOfADeletionTheNextWorkerDeletesToTheEnd() throws Exception {
    worker.create();
    worker.untilTold(StackReady.class);
    world.behave(STUCK_ONCE + World.WELL_BEHAVED);
    worker.hear(
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now()));
    killInTheMiddle();
    assertThat(world.has("data")).isTrue();

    worker.restart();
    worker.untilTold(StackRemoved.class);
    assertThat(world.actions()).containsExactly("create", "delete", "delete");
    assertThat(world.has("data")).isFalse();
    assertThat(worker.records().refs()).isEmpty();
    assertOrphansAreGone();
  }

  @Test
  void killedAfterTheCommandAndBeforeTheProofTheNextWorkerDoesNotRunItAgain() throws Exception {
    var operation = worker.create();
    var process = start(true);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(KilledHookWorker.KILLED);
    assertThat(world.actions()).containsExactly("create");

    worker.restart();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(operation.id());
    assertThat(world.actions()).containsExactly("create");
  }

  private void killInTheMiddle() throws Exception {
    var process = start(false);
    try {
      HookProcessTest.await(() -> world.has("child") || !process.isAlive());
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(HookProcessTest.isAlive(world.text("pid").strip()))
        .as("the command outlives its worker")
        .isTrue();
  }

  private void assertOrphansAreGone() {
    assertThat(world.lines("overlaps")).isEmpty();
    assertThat(HookProcessTest.isAlive(world.text("pid").strip())).isFalse();
    assertThat(HookProcessTest.isAlive(world.text("child").strip())).isFalse();
  }

  private Process start(boolean dieAtTheFirstProbe) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledHookWorker.class.getName(),
            data.resolve("worker").toString(),
            world.directory().toString(),
            Boolean.toString(dieAtTheFirstProbe))
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("worker.out").toFile())
        .start();
  }
}
