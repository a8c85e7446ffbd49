package dev.supaplane.command.deadline;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The open operations and when each is due, in the database, so that no restart forgets one. */
public final class Deadlines {
  private final JdbcClient db;

  /** Deadlines in the command side's database. */
  public Deadlines(JdbcClient db) {
    this.db = db;
  }

  /**
   * An operation that is due.
   *
   * @param ref the project
   * @param operationId the operation
   */
  public record Due(ProjectRef ref, UUID operationId) {}

  /** An operation begins; it takes the place of any other of its project. */
  public void open(ProjectRef ref, Operation operation) {
    close(ref);
    db.sql("insert into operation (id, ref) values (?, ?)")
        .params(operation.id(), ref.value())
        .update();
    db.sql("insert into open_operation (operation_id, ref, kind, deadline) values (?, ?, ?, ?)")
        .params(
            operation.id(),
            ref.value(),
            operation.kind().name(),
            operation.deadline().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** The project's operation ended, however it did. */
  public void close(ProjectRef ref) {
    db.sql("delete from open_operation where ref = ?").param(ref.value()).update();
  }

  /** Operations whose deadline has passed, the oldest first. */
  public List<Due> due(Instant now, int limit) {
    return db.sql(
            """
            select ref, operation_id from open_operation
            where deadline <= ? order by deadline limit ?
            """)
        .params(now.atOffset(ZoneOffset.UTC), limit)
        .query(
            (row, _) ->
                new Due(
                    new ProjectRef(row.getString("ref")),
                    row.getObject("operation_id", UUID.class)))
        .list();
  }

  /** The project of an operation, ended or not; empty for one that never was. */
  public Optional<ProjectRef> projectOf(UUID operationId) {
    return db.sql("select ref from operation where id = ?")
        .param(operationId)
        .query((row, _) -> new ProjectRef(row.getString(1)))
        .optional();
  }

  /** Everything of a project goes at an instant. */
  public void purge(ProjectRef ref, Instant at) {
    db.sql(
            """
            insert into pending_purge (ref, purge_at) values (?, ?)
            on conflict (ref) do update set purge_at = excluded.purge_at
            """)
        .params(ref.value(), at.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Nothing of the project goes by itself any more. */
  public void keepData(ProjectRef ref) {
    db.sql("delete from pending_purge where ref = ?").param(ref.value()).update();
  }

  /** Projects whose undo window has ended, the oldest first. */
  public List<ProjectRef> purgesDue(Instant now, int limit) {
    return db.sql("select ref from pending_purge where purge_at <= ? order by purge_at limit ?")
        .params(now.atOffset(ZoneOffset.UTC), limit)
        .query((row, _) -> new ProjectRef(row.getString(1)))
        .list();
  }
}
