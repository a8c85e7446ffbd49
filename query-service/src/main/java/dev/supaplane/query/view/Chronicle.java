package dev.supaplane.query.view;

import dev.supaplane.events.wire.EventJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * What happened to a project, in the order in which it happened: each command's event, the worker's
 * steps, what the worker observed, and the event that followed from it.
 */
public final class Chronicle {
  private final JdbcClient db;

  /** A chronicle in the query side's database. */
  public Chronicle(JdbcClient db) {
    this.db = db;
  }

  /**
   * Something that happened.
   *
   * @param id of the event; what follows from it names it as its cause
   * @param type of the published contract
   * @param sequence among the project's facts; null for what a worker observed
   * @param at when it happened; for a step, when it began
   * @param actor who asked for it, or which worker saw it
   * @param because the id of what it follows from, where that is known
   * @param operation that it belongs to
   * @param tookMillis of a step its duration, of an operation's end the time since its beginning
   * @param waitedMillis between the cause and this, where the cause is known
   * @param traceparent where in a trace it was told, where it was told in one
   * @param data the event itself
   */
  public record Entry(
      String id,
      String type,
      @Nullable Long sequence,
      Instant at,
      String source,
      @Nullable String actor,
      @Nullable String correlationId,
      @Nullable String because,
      @Nullable String operation,
      @Nullable Long tookMillis,
      @Nullable Long waitedMillis,
      @Nullable String traceparent,
      JsonNode data) {}

  private record Told(
      String id,
      String type,
      @Nullable Long sequence,
      Instant at,
      String source,
      @Nullable String actor,
      @Nullable String correlationId,
      @Nullable String causationId,
      @Nullable String traceparent,
      JsonNode data) {
    Optional<String> operation() {
      return text("operationId").or(() -> text("operation", "id"));
    }

    Optional<String> begins() {
      return text("operation", "id");
    }

    boolean ends() {
      return sequence != null && text("operationId").isPresent();
    }

    Optional<String> text(String... path) {
      var node = data;
      for (var name : path) {
        node = node.path(name);
      }
      return node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }
  }

  /**
   * The latest entries of a project, the oldest of them first.
   *
   * @param offset how many of the latest are left out
   */
  public List<Entry> of(String ref, int limit, int offset) {
    var told =
        db.sql(
                """
                select * from history where subject = ?
                order by at desc, sequence desc nulls last, kafka_partition desc, kafka_offset desc
                limit ? offset ?
                """)
            .params(ref, limit, offset)
            .query((row, _) -> told(row))
            .list()
            .reversed();
    var byId = new HashMap<String, Told>();
    var began = new HashMap<String, Instant>();
    for (var one : told) {
      byId.put(one.id(), one);
      one.begins().ifPresent(operation -> began.put(operation, one.at()));
    }
    return told.stream().map(one -> entry(one, byId, began)).toList();
  }

  private static Entry entry(Told told, Map<String, Told> byId, Map<String, Instant> began) {
    var operation = told.operation();
    var cause = Optional.ofNullable(told.causationId()).map(byId::get);
    return new Entry(
        told.id(),
        told.type(),
        told.sequence(),
        told.at(),
        told.source(),
        told.actor(),
        told.correlationId(),
        told.causationId(),
        operation.orElse(null),
        took(told, operation.map(began::get)).orElse(null),
        cause.map(c -> Duration.between(c.at(), told.at()).toMillis()).orElse(null),
        told.traceparent(),
        told.data());
  }

  private static Optional<Long> took(Told told, Optional<Instant> began) {
    var step = told.data().path("durationMillis");
    if (step.isNumber()) {
      return Optional.of(step.asLong());
    }
    return told.ends()
        ? began.map(start -> Duration.between(start, told.at()).toMillis())
        : Optional.empty();
  }

  private static Told told(ResultSet row) throws SQLException {
    return new Told(
        row.getString("event_id"),
        row.getString("type"),
        row.getObject("sequence", Long.class),
        Rows.instant(row, "at"),
        row.getString("source"),
        row.getString("actor"),
        row.getString("correlation_id"),
        row.getString("causation_id"),
        row.getString("traceparent"),
        EventJson.mapper().readTree(row.getString("body")));
  }
}
