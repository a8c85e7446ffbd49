package dev.supaplane.query.projection;

import static dev.supaplane.query.projection.Feed.AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusOfTest {
  @ParameterizedTest
  @MethodSource("events")
  void eachEventHasItsStatus(ProjectEvent event, String before, String after) {
    assertThat(StatusOf.after(event, before)).isEqualTo(after);
  }

  static Stream<Arguments> events() {
    var ref = Feed.ref();
    var id = UUID.randomUUID();
    var create = Feed.operation(OperationKind.CREATE, 1);
    var active = "ACTIVE_HEALTHY";
    return Stream.concat(
        Stream.of(
            arguments(Feed.created(ref, create), "", "COMING_UP"),
            arguments(
                new ProjectRetryRequested(ref, Feed.operation(OperationKind.RETRY, 2), AT),
                "INIT_FAILED",
                "COMING_UP"),
            arguments(
                new ProjectProvisioned(ref, id, 1, "17.6", List.of(), AT), "COMING_UP", active),
            arguments(
                new ProjectHealthChanged(ref, 1, false, List.of(), AT), active, "ACTIVE_UNHEALTHY"),
            arguments(
                new ProjectHealthChanged(ref, 1, true, List.of(), AT), "ACTIVE_UNHEALTHY", active),
            arguments(new ProjectDriftDetected(ref, 1, List.of(), AT), "PAUSING", "PAUSING"),
            arguments(new ProjectDriftResolved(ref, 1, AT), "PAUSING", "PAUSING"),
            arguments(
                new ProjectPauseRequested(ref, Feed.operation(OperationKind.PAUSE, 2), AT),
                active,
                "PAUSING"),
            arguments(new ProjectPaused(ref, id, 2, AT), "PAUSING", "INACTIVE"),
            arguments(
                new ProjectResumeRequested(ref, Feed.operation(OperationKind.RESUME, 3), AT),
                "INACTIVE",
                "RESTORING"),
            arguments(new ProjectResumed(ref, id, 3, List.of(), AT), "RESTORING", active),
            arguments(
                new ProjectRestartRequested(
                    ref, Feed.operation(OperationKind.RESTART, 4), List.of(), AT),
                active,
                "RESTARTING"),
            arguments(new ProjectRestarted(ref, id, 4, List.of(), AT), "RESTARTING", active),
            arguments(
                new ProjectUpdateRequested(
                    ref,
                    Feed.operation(OperationKind.UPDATE, 5),
                    Feed.created(ref, create).spec(),
                    AT),
                active,
                "RESIZING"),
            arguments(new ProjectUpdated(ref, id, 5, "17.6", List.of(), AT), "RESIZING", active),
            arguments(
                new ProjectUpdateReverted(ref, 5, Feed.created(ref, create).spec(), AT),
                "ACTIVE_UNHEALTHY",
                "ACTIVE_UNHEALTHY"),
            arguments(
                new ProjectRotationRequested(
                    ref, Feed.operation(OperationKind.ROTATE, 6), List.of(), AT),
                active,
                "RESTARTING"),
            arguments(new ProjectRotated(ref, id, 6, List.of(), AT), "RESTARTING", active),
            arguments(
                new ProjectRetireRequested(ref, Feed.operation(OperationKind.RETIRE, 7), AT, AT),
                active,
                "GOING_DOWN"),
            arguments(new ProjectRetired(ref, id, 7, AT, AT), "GOING_DOWN", "REMOVED"),
            arguments(
                new ProjectOperationCancelled(ref, id, OperationKind.CREATE, 1, AT),
                "COMING_UP",
                "INIT_FAILED"),
            arguments(
                new ProjectDeletionRequested(ref, Feed.operation(OperationKind.DELETE, 5), AT),
                active,
                "GOING_DOWN"),
            arguments(new ProjectRemoved(ref, id, 5, AT), "GOING_DOWN", "REMOVED"),
            arguments(
                new ProjectAdopted(
                    ref,
                    "theirs",
                    Feed.ORG,
                    "local",
                    new AdoptedStack("host", "theirs", null, null, List.of()),
                    AT),
                "",
                "UNKNOWN"),
            arguments(new ProjectForgotten(ref, AT), active, "REMOVED")),
        Stream.of(
            failed(OperationKind.CREATE, "INIT_FAILED"),
            failed(OperationKind.RETRY, "INIT_FAILED"),
            failed(OperationKind.PAUSE, "PAUSE_FAILED"),
            failed(OperationKind.RESUME, "RESTORE_FAILED"),
            failed(OperationKind.RESTART, "ACTIVE_UNHEALTHY"),
            failed(OperationKind.DELETE, "GOING_DOWN")));
  }

  private static Arguments failed(OperationKind kind, String after) {
    var failure = Failure.of("X", "start db", "no", 1);
    return arguments(
        new ProjectOperationFailed(Feed.ref(), UUID.randomUUID(), kind, 1, failure, AT), "", after);
  }
}
