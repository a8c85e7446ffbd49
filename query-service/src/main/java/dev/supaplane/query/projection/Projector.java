package dev.supaplane.query.projection;

import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
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
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes one event into the rows. A resent event has a new offset and the same sequence: it is
 * recognised by the latter and changes nothing.
 */
final class Projector {
  private final JdbcClient db;

  Projector(JdbcClient db) {
    this.db = db;
  }

  void organization(OrganizationEvent event, long sequence) {
    switch (event) {
      case OrganizationCreated e ->
          db.sql(
                  """
                  insert into organization (slug, name, created_at, version) values (?, ?, ?, ?)
                  on conflict (slug) do nothing
                  """)
              .params(e.slug().value(), e.name(), time(e.at()), sequence)
              .update();
    }
  }

  void project(ProjectEvent event, long sequence) {
    if (event instanceof ProjectCreated created) {
      create(created, sequence);
      return;
    }
    if (event instanceof ProjectAdopted adopted) {
      adopt(adopted, sequence);
      return;
    }
    var after =
        db.sql("select status, version from project where ref = ? for update")
            .param(event.ref().value())
            .query((found, _) -> new ProjectStatus(found.getString(1), found.getLong(2)))
            .optional()
            .flatMap(before -> before.after(event, sequence));
    if (after.isEmpty()) {
      return;
    }
    db.sql("update project set status = ?, version = ?, updated_at = ? where ref = ?")
        .params(after.get().status(), sequence, time(event.at()), event.ref().value())
        .update();
    details(event);
  }

  void step(StepFinished step, String eventId) {
    db.sql(
            """
            insert into step (event_id, ref, operation_id, generation, step, service, started_at,
              duration_ms, failure)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .param(eventId)
        .param(step.ref().value())
        .param(step.operationId())
        .param(step.generation())
        .param(step.step())
        .param(step.service())
        .param(time(step.startedAt()))
        .param(step.durationMillis())
        .param(jsonOrNull(step.failure()))
        .update();
  }

  private void create(ProjectCreated e, long sequence) {
    var isNew =
        db.sql(
                    """
                    insert into project (ref, name, organization_slug, region, status, generation,
                      version, spec, placement, created_at, updated_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (ref) do nothing
                    """)
                .params(
                    e.ref().value(),
                    e.name(),
                    e.organization().value(),
                    e.placement().region(),
                    ProjectStatus.of(e, sequence).status(),
                    e.operation().generation(),
                    sequence,
                    json(e.spec()),
                    json(e.placement()),
                    time(e.at()),
                    time(e.at()))
                .update()
            == 1;
    if (isNew) {
      begin(e.ref().value(), e.operation());
    }
  }

  private void adopt(ProjectAdopted e, long sequence) {
    db.sql(
            """
            insert into project (ref, name, organization_slug, region, status, generation,
              version, spec, placement, postgres_version, adopted, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (ref) do nothing
            """)
        .param(e.ref().value())
        .param(e.name())
        .param(e.organization().value())
        .param(e.region())
        .param(ProjectStatus.of(e, sequence).status())
        .param(ProjectEvent.ADOPTED_GENERATION)
        .param(sequence)
        .param(json(AdoptedRow.spec(e.stack())))
        .param(json(AdoptedRow.placement(e.region(), e.stack())))
        .param(e.stack().postgresVersion())
        .param(json(e.stack()))
        .param(time(e.at()))
        .param(time(e.at()))
        .update();
  }

  private void details(ProjectEvent event) {
    var ref = event.ref().value();
    switch (event) {
      case OperationBegun e -> {
        begin(ref, e.operation());
        begun(ref, e);
      }
      case OperationEnded e -> ended(ref, e);
      case ProjectUpdateReverted e -> spec(ref, e.spec());
      case ProjectHealthChanged e -> services(ref, e.services());
      case ProjectDriftDetected e ->
          db.sql("update project set drifts = ? where ref = ?")
              .params(json(e.drifts()), ref)
              .update();
      case ProjectDriftResolved _ ->
          db.sql("update project set drifts = null where ref = ?").params(ref).update();
      case ProjectAdopted _ -> throw new IllegalStateException("adoptions are handled before");
      case ProjectForgotten _ -> {
        services(ref, List.of());
        db.sql("update project set drifts = null where ref = ?").params(ref).update();
      }
    }
  }

  private void begun(String ref, OperationBegun event) {
    switch (event) {
      case ProjectCreated _ -> throw new IllegalStateException("creations are handled before");
      case ProjectUpdateRequested e -> spec(ref, e.spec());
      case ProjectRetireRequested e -> purgeAt(ref, e.purgeAt());
      case ProjectResumeRequested _ -> purgeAt(ref, null);
      case ProjectRetryRequested _,
          ProjectPauseRequested _,
          ProjectRestartRequested _,
          ProjectRotationRequested _,
          ProjectDeletionRequested _ -> {}
    }
  }

  private void ended(String ref, OperationEnded event) {
    switch (event) {
      case ProjectProvisioned e -> {
        postgresVersion(ref, e.postgresVersion());
        succeeded(ref, e, e.services());
      }
      case ProjectUpdated e -> {
        postgresVersion(ref, e.postgresVersion());
        succeeded(ref, e, e.services());
      }
      case ProjectResumed e -> succeeded(ref, e, e.services());
      case ProjectRestarted e -> succeeded(ref, e, e.services());
      case ProjectRotated e -> succeeded(ref, e, e.services());
      case ProjectPaused e -> succeeded(ref, e, List.of());
      case ProjectRetired e -> succeeded(ref, e, List.of());
      case ProjectRemoved e -> {
        purgeAt(ref, null);
        succeeded(ref, e, List.of());
      }
      case ProjectOperationFailed e -> {
        db.sql("update project set failure = ? where ref = ?")
            .params(json(e.failure()), ref)
            .update();
        end(ref, e.operationId(), "FAILED", e.failure(), e.at());
      }
      case ProjectOperationCancelled e -> end(ref, e.operationId(), "CANCELLED", null, e.at());
    }
  }

  private void succeeded(String ref, OperationEnded event, List<ServiceHealth> found) {
    services(ref, found);
    end(ref, event.operationId(), "SUCCEEDED", null, event.at());
  }

  private void postgresVersion(String ref, String version) {
    db.sql("update project set postgres_version = ? where ref = ?").params(version, ref).update();
  }

  private void spec(String ref, StackSpec spec) {
    db.sql("update project set spec = ? where ref = ?").params(json(spec), ref).update();
  }

  private void purgeAt(String ref, @Nullable Instant at) {
    db.sql("update project set purge_at = ? where ref = ?")
        .param(at == null ? null : time(at))
        .param(ref)
        .update();
  }

  /** An operation begins; one that was under way is superseded by it. */
  private void begin(String ref, Operation operation) {
    db.sql(
            """
            update operation set state = 'SUPERSEDED', ended_at = ?
            where ref = ? and state = 'RUNNING'
            """)
        .params(time(operation.startedAt()), ref)
        .update();
    db.sql(
            """
            insert into operation (id, ref, kind, state, generation, started_at, deadline)
            values (?, ?, ?, 'RUNNING', ?, ?, ?) on conflict do nothing
            """)
        .params(
            operation.id(),
            ref,
            operation.kind().name(),
            operation.generation(),
            time(operation.startedAt()),
            time(operation.deadline()))
        .update();
    db.sql(
            """
            update project set operation_id = ?, generation = ?, failure = null, drifts = null
            where ref = ?
            """)
        .params(operation.id(), operation.generation(), ref)
        .update();
  }

  private void end(
      String ref, UUID operation, String state, @Nullable Failure failure, Instant at) {
    db.sql("update operation set state = ?, failure = ?, ended_at = ? where id = ?")
        .param(state)
        .param(jsonOrNull(failure))
        .param(time(at))
        .param(operation)
        .update();
    db.sql("update project set operation_id = null where ref = ? and operation_id = ?")
        .params(ref, operation)
        .update();
  }

  private void services(String ref, List<ServiceHealth> services) {
    db.sql("update project set services = ? where ref = ?").params(json(services), ref).update();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static String json(Object value) {
    return EventJson.mapper().writeValueAsString(value);
  }

  private static @Nullable String jsonOrNull(@Nullable Object value) {
    return value == null ? null : json(value);
  }
}
