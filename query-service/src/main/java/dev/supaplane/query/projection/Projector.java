package dev.supaplane.query.projection;

import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.query.projection.ProjectFold.Change;
import dev.supaplane.query.projection.ProjectFold.OperationChange;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.Rows;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
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
    var before =
        db.sql("select * from project where ref = ? for update")
            .param(event.ref().value())
            .query((row, _) -> Rows.project(row))
            .optional();
    ProjectFold.after(before, event, sequence).ifPresent(this::write);
  }

  /** Writes a project anew from everything that is kept of it. */
  void refold(String ref) {
    db.sql("select 1 from project where ref = ? for update").param(ref).query().listOfRows();
    db.sql("delete from operation where ref = ?").param(ref).update();
    db.sql("delete from project where ref = ?").param(ref).update();
    var row = Optional.<ProjectRow>empty();
    for (var next : Facts.of(db, ref)) {
      var change = ProjectFold.after(row, next.event(), next.sequence());
      if (change.isPresent()) {
        write(change.get());
        row = change.map(Change::project);
      }
    }
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

  private void write(Change change) {
    var row = change.project();
    db.sql(
            """
            insert into project (ref, name, organization_slug, region, status, generation, version,
              spec, placement, postgres_version, services, drifts, operation_id, failure, purge_at,
              adopted, created_at, updated_at)
            values (:ref, :name, :organization, :region, :status, :generation, :version, :spec,
              :placement, :postgres, :services, :drifts, :operation, :failure, :purge, :adopted,
              :created, :updated)
            on conflict (ref) do update set status = excluded.status,
              generation = excluded.generation, version = excluded.version, spec = excluded.spec,
              postgres_version = excluded.postgres_version, services = excluded.services,
              drifts = excluded.drifts, operation_id = excluded.operation_id,
              failure = excluded.failure, purge_at = excluded.purge_at,
              updated_at = excluded.updated_at
            """)
        .param("ref", row.ref())
        .param("name", row.name())
        .param("organization", row.organizationSlug())
        .param("region", row.region())
        .param("status", row.status())
        .param("generation", row.generation())
        .param("version", row.version())
        .param("spec", json(row.spec()))
        .param("placement", json(row.placement()))
        .param("postgres", row.postgresVersion())
        .param("services", json(row.services()))
        .param("drifts", json(row.drifts()))
        .param("operation", row.operationId(), Types.OTHER)
        .param("failure", jsonOrNull(row.failure()))
        .param("purge", timeOrNull(row.purgeAt()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("adopted", jsonOrNull(row.adopted()))
        .param("created", time(row.createdAt()))
        .param("updated", time(row.updatedAt()))
        .update();
    change.operations().forEach(operation -> write(row.ref(), operation));
  }

  private void write(String ref, OperationChange change) {
    switch (change) {
      case OperationChange.Begun(var operation) ->
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
      case OperationChange.Ended(var id, var state, var failure, var at) ->
          db.sql("update operation set state = ?, failure = ?, ended_at = ? where id = ?")
              .param(state)
              .param(jsonOrNull(failure))
              .param(time(at))
              .param(id)
              .update();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
    return instant == null ? null : time(instant);
  }

  private static String json(Object value) {
    return EventJson.mapper().writeValueAsString(value);
  }

  private static @Nullable String jsonOrNull(@Nullable Object value) {
    return value == null ? null : json(value);
  }
}
