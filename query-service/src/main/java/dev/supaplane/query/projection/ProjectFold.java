package dev.supaplane.query.projection;

import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
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
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.SettingsRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project's row as a pure function of its events. The projection writes what comes out of it, and
 * a question about the past is the same function over fewer events.
 */
public final class ProjectFold {
  private ProjectFold() {}

  /**
   * What an event makes of a project.
   *
   * @param operations that began or ended with it, in the order to be written
   */
  public record Change(ProjectRow project, List<OperationChange> operations) {}

  /** What an event makes of an operation. */
  public sealed interface OperationChange {
    /** It began. */
    record Begun(Operation operation) implements OperationChange {}

    /** It ended, one way or the other. */
    record Ended(UUID id, String state, @Nullable Failure failure, Instant at)
        implements OperationChange {}
  }

  /**
   * The project after an event; empty for an event that counted before, and for one of a project
   * whose beginning is not known. A resent event has a new offset and the same sequence, and is
   * recognised by the latter.
   */
  public static Optional<Change> after(
      Optional<ProjectRow> before, ProjectEvent event, long sequence) {
    if (event instanceof ProjectCreated created) {
      return before.isPresent() ? Optional.empty() : Optional.of(created(created, sequence));
    }
    if (event instanceof ProjectAdopted adopted) {
      return before.isPresent() ? Optional.empty() : Optional.of(adopted(adopted, sequence));
    }
    return before
        .filter(row -> sequence > row.version())
        .map(row -> new Draft(row).after(event, sequence));
  }

  /** The project after all of these; empty when none of them creates it. */
  static Optional<ProjectRow> of(Iterable<Facts.Fact> facts) {
    var row = Optional.<ProjectRow>empty();
    for (var next : facts) {
      var change = after(row, next.event(), next.sequence());
      if (change.isPresent()) {
        row = change.map(Change::project);
      }
    }
    return row;
  }

  private static Change created(ProjectCreated e, long sequence) {
    var operation = e.operation();
    var row =
        new ProjectRow(
            e.ref().value(),
            e.name(),
            e.organization().value(),
            e.placement().region(),
            StatusOf.after(e, ""),
            operation.generation(),
            sequence,
            e.spec(),
            e.placement(),
            null,
            List.of(),
            List.of(),
            operation.id(),
            null,
            null,
            null,
            SettingsRow.NONE,
            e.at(),
            e.at());
    return new Change(row, List.of(new OperationChange.Begun(operation)));
  }

  private static Change adopted(ProjectAdopted e, long sequence) {
    var row =
        new ProjectRow(
            e.ref().value(),
            e.name(),
            e.organization().value(),
            e.region(),
            StatusOf.after(e, ""),
            ProjectEvent.ADOPTED_GENERATION,
            sequence,
            AdoptedRow.spec(e.stack()),
            AdoptedRow.placement(e.region(), e.stack()),
            e.stack().postgresVersion(),
            List.of(),
            List.of(),
            null,
            null,
            null,
            e.stack(),
            SettingsRow.NONE,
            e.at(),
            e.at());
    return new Change(row, List.of());
  }

  /** A row that is being changed. */
  private static final class Draft {
    private final ProjectRow before;
    private final List<OperationChange> operations = new ArrayList<>();
    private String name;
    private long generation;
    private StackSpec spec;
    private @Nullable String postgresVersion;
    private List<ServiceHealth> services;
    private List<Drift> drifts;
    private @Nullable UUID operation;
    private @Nullable Failure failure;
    private @Nullable Instant purgeAt;
    private SettingsRow settings;

    Draft(ProjectRow row) {
      before = row;
      name = row.name();
      generation = row.generation();
      spec = row.spec();
      postgresVersion = row.postgresVersion();
      services = row.services();
      drifts = row.drifts();
      operation = row.operationId();
      failure = row.failure();
      purgeAt = row.purgeAt();
      settings = row.settings();
    }

    Change after(ProjectEvent event, long sequence) {
      switch (event) {
        case OperationBegun e -> begun(e);
        case OperationEnded e -> ended(e);
        case ProjectUpdateReverted e -> spec = e.spec();
        case ProjectHealthChanged e -> services = e.services();
        case ProjectDriftDetected e -> drifts = e.drifts();
        case ProjectDriftResolved _ -> drifts = List.of();
        case ProjectAdopted _ -> throw new IllegalStateException("adoptions are handled before");
        case ProjectForgotten _ -> {
          services = List.of();
          drifts = List.of();
        }
        case ProjectRenamed e -> name = e.name();
        // What functions know is in no row; that it changed is in the history.
        case ProjectFunctionSecretsChanged _ -> {}
        case ProjectSettingsChanged e -> settings = settings.after(e);
      }
      var row =
          new ProjectRow(
              before.ref(),
              name,
              before.organizationSlug(),
              before.region(),
              StatusOf.after(event, before.status()),
              generation,
              sequence,
              spec,
              before.placement(),
              postgresVersion,
              services,
              drifts,
              operation,
              failure,
              purgeAt,
              before.adopted(),
              settings,
              before.createdAt(),
              event.at());
      return new Change(row, List.copyOf(operations));
    }

    /** An operation begins; one that was under way is superseded by it. */
    private void begun(OperationBegun event) {
      var next = event.operation();
      if (operation != null) {
        operations.add(new OperationChange.Ended(operation, "SUPERSEDED", null, next.startedAt()));
      }
      operations.add(new OperationChange.Begun(next));
      operation = next.id();
      generation = next.generation();
      failure = null;
      drifts = List.of();
      switch (event) {
        case ProjectCreated _ -> throw new IllegalStateException("creations are handled before");
        case ProjectUpdateRequested e -> spec = e.spec();
        case ProjectRetireRequested e -> purgeAt = e.purgeAt();
        case ProjectResumeRequested _ -> purgeAt = null;
        case ProjectRetryRequested _,
            ProjectPauseRequested _,
            ProjectRestartRequested _,
            ProjectRotationRequested _,
            ProjectDeletionRequested _ -> {}
      }
    }

    private void ended(OperationEnded event) {
      switch (event) {
        case ProjectProvisioned e -> {
          postgresVersion = e.postgresVersion();
          succeeded(e, e.services());
        }
        case ProjectUpdated e -> {
          postgresVersion = e.postgresVersion();
          succeeded(e, e.services());
        }
        case ProjectResumed e -> succeeded(e, e.services());
        case ProjectRestarted e -> succeeded(e, e.services());
        case ProjectRotated e -> succeeded(e, e.services());
        case ProjectPaused e -> succeeded(e, List.of());
        case ProjectRetired e -> succeeded(e, List.of());
        case ProjectRemoved e -> {
          purgeAt = null;
          succeeded(e, List.of());
        }
        case ProjectOperationFailed e -> {
          failure = e.failure();
          end(e, "FAILED", e.failure());
        }
        case ProjectOperationCancelled e -> end(e, "CANCELLED", null);
      }
    }

    private void succeeded(OperationEnded event, List<ServiceHealth> found) {
      services = found;
      end(event, "SUCCEEDED", null);
    }

    private void end(OperationEnded event, String state, @Nullable Failure why) {
      operations.add(new OperationChange.Ended(event.operationId(), state, why, event.at()));
      if (event.operationId().equals(operation)) {
        operation = null;
      }
    }
  }
}
