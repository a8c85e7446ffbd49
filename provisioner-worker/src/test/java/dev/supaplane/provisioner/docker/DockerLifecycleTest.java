package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.provisioner.reconcile.LifecycleContract;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A project's life on a real engine, and what becomes of it when one answer is lost. */
class DockerLifecycleTest extends LifecycleContract {
  private static RealEngine real;
  private @Nullable DockerGround ground;

  @BeforeAll
  static void connect() throws Exception {
    real = RealEngine.connect("lifecycle");
  }

  @AfterAll
  static void disconnect() throws Exception {
    if (real != null) {
      real.close();
    }
  }

  @Override
  protected Ground ground(Path data) {
    ground = new DockerGround(data, real);
    return ground;
  }

  @AfterEach
  void nothingIsLeft() {
    if (ground != null) {
      ground.close();
    }
  }

  static IntStream changes() {
    return IntStream.rangeClosed(1, 14);
  }

  /** A call that never reaches the engine is the same for a simulated one; this is not. */
  @ParameterizedTest
  @MethodSource("changes")
  void whicheverAnswerIsLostTheProjectComesUpAndGoesAndNothingIsLeft(int change)
      throws InterruptedException {
    var there = there();
    var worker = there.worker();
    worker.watched.loseTheAnswerTo(change);
    worker.create();
    worker.untilTold(StackReady.class);
    assertThat(there.allRuns()).isTrue();
    worker.hear(
        new ProjectDeletionRequested(
            worker.ref(), worker.operation(OperationKind.DELETE), worker.now()));
    worker.untilTold(StackRemoved.class);
    assertThat(there.isEmpty()).isTrue();
    assertThat(worker.directory()).doesNotExist();
    assertThat(worker.told(StackFailed.class)).isEmpty();
    assertThat(there.deeds()).as("so many changes were made").isGreaterThanOrEqualTo(change);
  }

  private DockerGround there() {
    return Objects.requireNonNull(ground);
  }
}
