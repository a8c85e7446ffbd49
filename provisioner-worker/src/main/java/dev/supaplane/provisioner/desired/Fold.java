package dev.supaplane.provisioner.desired;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What follows from one more event: a pure function, safe to repeat and against old events. */
public final class Fold {
  private Fold() {}

  /**
   * The wish after an event.
   *
   * @param now what is known; empty for a project that was never heard of
   * @return empty for a project that is still unknown
   */
  public static Optional<DesiredStack> apply(Optional<DesiredStack> now, ProjectEvent event) {
    if (now.isEmpty()) {
      return event instanceof ProjectCreated created
          ? Optional.of(
              new DesiredStack(
                  created.ref(),
                  created.operation().generation(),
                  created.operation(),
                  Wish.RUNNING,
                  created.spec(),
                  created.placement(),
                  Map.of(),
                  null,
                  null,
                  null,
                  null,
                  null))
          : Optional.empty();
    }
    return Optional.of(after(now.get(), event));
  }

  private static DesiredStack after(DesiredStack now, ProjectEvent event) {
    return switch (event) {
      case OperationBegun e -> begun(now, e);
      case OperationEnded e -> ended(now, e);
      case ProjectUpdateReverted e ->
          e.generation() == now.generation() && now.operation() == null
              ? now.running(e.spec())
              : now;
      case ProjectHealthChanged _ -> now;
      case ProjectDriftDetected _ -> now;
      case ProjectDriftResolved _ -> now;
      // Nothing is ever wished of an adopted stack: it is no business of this store.
      case ProjectAdopted _ -> now;
      case ProjectForgotten _ -> now;
      // Nothing that runs knows the name.
      case ProjectRenamed _ -> now;
      case ProjectFunctionSecretsChanged e -> otherSecrets(now, e);
      case ProjectSettingsChanged e ->
          now.wish() == Wish.GONE ? now : now.tuned(now.tuning().after(e));
    };
  }

  private static DesiredStack otherSecrets(DesiredStack now, ProjectFunctionSecretsChanged event) {
    // Another time, and not a later one: a clock may go back, and the values that are fetched then
    // are the latest whichever of the events is heard.
    return now.wish() == Wish.GONE || event.at().equals(now.functionSecretsAt())
        ? now
        : now.withFunctionSecrets(event.at());
  }

  private static DesiredStack begun(DesiredStack now, OperationBegun event) {
    return switch (event) {
      case ProjectCreated _ -> now;
      case ProjectRetryRequested e -> begun(now, Wish.RUNNING, e.operation());
      case ProjectPauseRequested e -> begun(now, Wish.STOPPED, e.operation());
      case ProjectResumeRequested e -> begun(now, Wish.RUNNING, e.operation());
      case ProjectRestartRequested e -> restarted(now, e);
      case ProjectUpdateRequested e -> {
        var begun = begun(now, Wish.RUNNING, e.operation());
        yield begun.generation() == now.generation() ? now : begun.running(e.spec());
      }
      case ProjectRotationRequested e -> begun(now, Wish.RUNNING, e.operation());
      case ProjectRetireRequested e -> begun(now, Wish.STOPPED, e.operation());
      case ProjectDeletionRequested e -> begun(now, Wish.ABSENT, e.operation());
    };
  }

  private static DesiredStack ended(DesiredStack now, OperationEnded event) {
    return switch (event) {
      case ProjectOperationFailed e -> endedBadly(now, e.operationId(), e.kind());
      case ProjectOperationCancelled e -> endedBadly(now, e.operationId(), e.kind());
      case ProjectRemoved e -> e.generation() < now.generation() ? now : now.ended(Wish.GONE);
      case ProjectProvisioned _,
          ProjectResumed _,
          ProjectRestarted _,
          ProjectUpdated _,
          ProjectRotated _,
          ProjectPaused _,
          ProjectRetired _ ->
          ended(now, event.operationId(), now.wish());
    };
  }

  /** A creation that ended badly leaves nothing half-made; everything else keeps its wish. */
  private static Wish afterBadEnd(DesiredStack now, OperationKind kind) {
    return switch (kind) {
      case CREATE, RETRY -> Wish.ABSENT;
      case PAUSE, RESUME, RESTART, UPDATE, ROTATE, RETIRE, DELETE -> now.wish();
    };
  }

  private static DesiredStack begun(DesiredStack now, Wish wish, Operation operation) {
    return operation.generation() <= now.generation() || now.wish() == Wish.GONE
        ? now
        : now.wish(wish, operation);
  }

  private static DesiredStack ended(DesiredStack now, UUID operationId, Wish wish) {
    return waitsFor(now, operationId) ? now.ended(wish) : now;
  }

  private static DesiredStack endedBadly(DesiredStack now, UUID operationId, OperationKind kind) {
    return waitsFor(now, operationId) ? now.endedBadly(afterBadEnd(now, kind)) : now;
  }

  private static boolean waitsFor(DesiredStack now, UUID operationId) {
    var open = now.operation();
    return open != null && open.id().equals(operationId);
  }

  private static DesiredStack restarted(DesiredStack now, ProjectRestartRequested event) {
    var begun = begun(now, Wish.RUNNING, event.operation());
    if (begun.generation() == now.generation()) {
      return now;
    }
    var incarnations = new HashMap<>(now.incarnations());
    var services =
        event.services().isEmpty() ? List.of(DesiredStack.EVERY_SERVICE) : event.services();
    services.forEach(service -> incarnations.put(service, event.operation().generation()));
    return begun.restarted(incarnations);
  }
}
