package dev.supaplane.query.projection;

import dev.supaplane.events.project.Operation;
import dev.supaplane.query.projection.ProjectFold.Change;
import dev.supaplane.query.projection.ProjectFold.OperationChange;
import dev.supaplane.query.projection.ProjectFold.OperationChange.Begun;
import dev.supaplane.query.projection.ProjectFold.OperationChange.Ended;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows of projects and operations that changed, to be written together: a row that changed a
 * hundred times is written once.
 */
final class PendingRows {
  private static final Columns<ProjectRow> PROJECT =
      new Columns<ProjectRow>()
          .with("ref", "text", ProjectRow::ref)
          .with("name", "text", ProjectRow::name)
          .with("organization_slug", "text", ProjectRow::organizationSlug)
          .with("region", "text", ProjectRow::region)
          .with("status", "text", ProjectRow::status)
          .with("generation", "bigint", ProjectRow::generation)
          .with("version", "bigint", ProjectRow::version)
          .with("spec", "text", row -> Projector.json(row.spec()))
          .with("placement", "text", row -> Projector.json(row.placement()))
          .with("postgres_version", "text", ProjectRow::postgresVersion)
          .with("services", "text", row -> Projector.json(row.services()))
          .with("drifts", "text", row -> Projector.json(row.drifts()))
          .with("operation_id", "uuid", ProjectRow::operationId)
          .with("failure", "text", row -> Projector.jsonOrNull(row.failure()))
          .with("purge_at", "timestamptz", ProjectRow::purgeAt)
          .with("adopted", "text", row -> Projector.jsonOrNull(row.adopted()))
          .with(
              "settings",
              "text",
              row -> Projector.jsonOrNull(row.settings().revision() == 0 ? null : row.settings()))
          .with("created_at", "timestamptz", ProjectRow::createdAt)
          .with("updated_at", "timestamptz", ProjectRow::updatedAt);

  private static final Columns<OperationRow> OPERATION =
      new Columns<OperationRow>()
          .with("id", "uuid", row -> row.operation().id())
          .with("ref", "text", OperationRow::ref)
          .with("kind", "text", row -> row.operation().kind().name())
          .with("state", "text", row -> row.end() == null ? "RUNNING" : row.end().state())
          .with("generation", "bigint", row -> row.operation().generation())
          .with("started_at", "timestamptz", row -> row.operation().startedAt())
          .with("deadline", "timestamptz", row -> row.operation().deadline())
          .with("ended_at", "timestamptz", row -> row.end() == null ? null : row.end().at())
          .with("failure", "text", row -> failure(row.end()));

  private static final Columns<Ended> END =
      new Columns<Ended>()
          .with("id", "uuid", Ended::id)
          .with("state", "text", Ended::state)
          .with("failure", "text", PendingRows::failure)
          .with("ended_at", "timestamptz", Ended::at);

  private final JdbcClient db;
  private final Map<String, ProjectRow> projects = new LinkedHashMap<>();
  private final Map<UUID, OperationRow> begun = new LinkedHashMap<>();
  private final Map<UUID, Ended> ended = new LinkedHashMap<>();

  private record OperationRow(String ref, Operation operation, @Nullable Ended end) {}

  PendingRows(JdbcClient db) {
    this.db = db;
  }

  /** Notes what an event made of a project and its operations. */
  void change(Change change) {
    var ref = change.project().ref();
    projects.put(ref, change.project());
    for (var operation : change.operations()) {
      note(ref, operation);
    }
  }

  private void note(String ref, OperationChange change) {
    switch (change) {
      case Begun(var operation) -> {
        if (ended.containsKey(operation.id())) {
          // An end that was told before the beginning: what each of them finds counts, in order.
          flush();
        }
        begun.putIfAbsent(operation.id(), new OperationRow(ref, operation, null));
      }
      case Ended end -> {
        begun.computeIfPresent(
            end.id(), (_, row) -> new OperationRow(row.ref(), row.operation(), end));
        ended.put(end.id(), end);
      }
    }
  }

  /** Writes what is noted. */
  void flush() {
    if (!projects.isEmpty()) {
      var rows = List.copyOf(projects.values());
      db.sql(
              """
              insert into project (%s) select * from %s
              on conflict (ref) do update set name = excluded.name, status = excluded.status,
                generation = excluded.generation, version = excluded.version, spec = excluded.spec,
                postgres_version = excluded.postgres_version, services = excluded.services,
                drifts = excluded.drifts, operation_id = excluded.operation_id,
                failure = excluded.failure, purge_at = excluded.purge_at,
                settings = excluded.settings,
                updated_at = excluded.updated_at
              """
                  .formatted(PROJECT.names(), PROJECT.unnest()))
          .params(PROJECT.parameters(rows))
          .update();
    }
    if (!begun.isEmpty()) {
      db.sql(
              "insert into operation (%s) select * from %s on conflict do nothing"
                  .formatted(OPERATION.names(), OPERATION.unnest()))
          .params(OPERATION.parameters(List.copyOf(begun.values())))
          .update();
    }
    if (!ended.isEmpty()) {
      // Those that were written with their end just now are left alone.
      db.sql(
              """
              update operation set state = e.state, failure = e.failure, ended_at = e.ended_at
              from %s as e (%s)
              where operation.id = e.id and (operation.state, operation.failure, operation.ended_at)
                is distinct from (e.state, e.failure, e.ended_at)
              """
                  .formatted(END.unnest(), END.names()))
          .params(END.parameters(new ArrayList<>(ended.values())))
          .update();
    }
    projects.clear();
    begun.clear();
    ended.clear();
  }

  private static @Nullable String failure(@Nullable Ended end) {
    return end == null ? null : Projector.jsonOrNull(end.failure());
  }
}
