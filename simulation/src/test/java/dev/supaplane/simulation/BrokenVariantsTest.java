package dev.supaplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.ConfirmReady;
import dev.supaplane.command.project.ProjectCommand.ConfirmRemoved;
import dev.supaplane.command.project.ProjectCommand.ConfirmStopped;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.ReportFailure;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.query.projection.ProjectStatus;
import dev.supaplane.simulation.Rules.Order;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A system with one rule broken is caught: else that nothing is found would mean nothing. */
class BrokenVariantsTest {
  private static final int SEEDS = 1_000;

  static List<Arguments> variants() {
    var sound = Rules.SOUND;
    return List.of(
        Arguments.of(
            "an aggregate that believes a stale outcome",
            sound.withGate(BrokenVariantsTest::believe),
            List.of(ViolationKind.LOST)),
        Arguments.of(
            "a command side that forgets deadlines",
            sound.withGate(BrokenVariantsTest::neverExpire),
            List.of(ViolationKind.STUCK)),
        Arguments.of(
            "a relay that drops events when it crashes",
            sound.withRelay(Order.POSITION_FIRST),
            List.of(ViolationKind.LOST, ViolationKind.STUCK)),
        Arguments.of(
            "a worker that keeps its offset before its wish",
            sound.withIntake(Order.POSITION_FIRST),
            List.of(ViolationKind.LOST, ViolationKind.STUCK, ViolationKind.DIVERGENT)),
        Arguments.of(
            "a planner that leaks networks",
            sound.withSight(BrokenVariantsTest::withoutIdleNetworks),
            List.of(ViolationKind.LEAKED)),
        Arguments.of(
            "a planner that does not see containers that do not run",
            sound.withSight(BrokenVariantsTest::onlyRunning),
            List.of(ViolationKind.LEAKED, ViolationKind.STUCK, ViolationKind.LOST)),
        Arguments.of(
            "a read model that counts duplicates",
            sound.withProjecting(BrokenVariantsTest::countAll),
            List.of(ViolationKind.DOUBLED)),
        Arguments.of(
            "a read model that misses cancellations",
            sound.withProjecting(BrokenVariantsTest::missCancellations),
            List.of(ViolationKind.DIVERGENT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void isCaughtWithinAThousandSeeds(String name, Rules broken, List<ViolationKind> kinds) {
    var caught =
        LongStream.rangeClosed(1, SEEDS)
            .mapToObj(seed -> Simulation.run(seed, broken, new Trace(false, _ -> {})))
            .filter(result -> !result.violations().isEmpty())
            .findFirst();
    assertThat(caught).as(name).isPresent();
    assertThat(caught.get().violations())
        .extracting(Violation::kind)
        .as(() -> "seed " + caught.get().seed() + ": " + caught.get().violations())
        .containsAnyElementsOf(kinds);
  }

  /** Whatever a worker says is taken for news of the operation that is open now. */
  private static ProjectCommand believe(ProjectCommand command, ProjectModel project) {
    var open = project.open();
    if (open == null) {
      return command;
    }
    var id = open.id();
    var generation = open.generation();
    return switch (command) {
      case ConfirmReady c ->
          new ConfirmReady(c.ref(), id, generation, c.postgresVersion(), c.services());
      case ConfirmStopped c -> new ConfirmStopped(c.ref(), id, generation);
      case ConfirmRemoved c -> new ConfirmRemoved(c.ref(), id, generation);
      case ReportFailure c -> new ReportFailure(c.ref(), id, generation, c.failure());
      default -> command;
    };
  }

  private static ProjectCommand neverExpire(ProjectCommand command, ProjectModel project) {
    return command instanceof ExpireOperation(ProjectRef ref, UUID _)
        ? new ExpireOperation(ref, new UUID(0, 0))
        : command;
  }

  private static StackObservation withoutIdleNetworks(StackObservation there) {
    return there.containers().isEmpty()
        ? new StackObservation(List.of(), List.of(), there.volumes())
        : there;
  }

  private static StackObservation onlyRunning(StackObservation there) {
    return new StackObservation(
        there.containers().stream()
            .filter(c -> c.state() == StackObservation.State.RUNNING)
            .toList(),
        there.networks(),
        there.volumes());
  }

  private static Optional<ProjectStatus> countAll(
      ProjectStatus before, ProjectEvent event, long sequence) {
    return new ProjectStatus(before.status(), sequence - 1).after(event, sequence);
  }

  private static Optional<ProjectStatus> missCancellations(
      ProjectStatus before, ProjectEvent event, long sequence) {
    return event instanceof ProjectEvent.ProjectOperationCancelled
        ? Optional.empty()
        : before.after(event, sequence);
  }
}
