package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.query.projection.ProjectFold.Sequenced;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Projects as they were: the events up to a moment, folded as the projection folds them. */
public final class TimeTravel {
  private static final Comparator<ProjectRow> BY_AGE =
      Comparator.comparing(ProjectRow::createdAt).thenComparing(ProjectRow::ref);

  private final JdbcClient db;

  /** A look at the past in the query side's database. */
  public TimeTravel(JdbcClient db) {
    this.db = db;
  }

  /** A moment in the life of a project. */
  public sealed interface Moment {
    /** Everything that had happened by then. */
    record At(Instant instant) implements Moment {}

    /** Up to and with the event of this number within its project. */
    record Position(long sequence) implements Moment {}

    /**
     * Whether an event is part of it. Events of one project are asked in their order, and those
     * after the first one that is not are not part of it either, whatever their clock said.
     */
    default boolean includes(long sequence, Instant at) {
      return switch (this) {
        case At(var instant) -> !at.isAfter(instant);
        case Position(var last) -> sequence <= last;
      };
    }
  }

  /** A project as it was; empty when it was not there yet. */
  public Optional<ProjectRow> project(String ref, Moment moment) {
    return asOf(
        moment,
        db.sql(
                """
                select subject, type, sequence, at, body from history
                where subject = ? and sequence is not null order by sequence
                """)
            .param(ref)
            .query((row, _) -> stored(row))
            .list());
  }

  /** Every project as it was, by age. */
  public List<ProjectRow> projects(Instant at) {
    var bySubject = new LinkedHashMap<String, List<Stored>>();
    for (var event :
        db.sql(
                """
                select subject, type, sequence, at, body from history
                where sequence is not null and at <= ? order by subject, sequence
                """)
            .param(at.atOffset(ZoneOffset.UTC))
            .query((row, _) -> stored(row))
            .list()) {
      bySubject.computeIfAbsent(event.subject(), _ -> new ArrayList<>()).add(event);
    }
    return bySubject.values().stream()
        .flatMap(events -> asOf(new Moment.At(at), events).stream())
        .sorted(BY_AGE)
        .toList();
  }

  private static Optional<ProjectRow> asOf(Moment moment, List<Stored> events) {
    return ProjectFold.of(
        events.stream()
            .takeWhile(event -> moment.includes(event.sequence(), event.at()))
            .flatMap(event -> event.read().stream())
            .toList());
  }

  private record Stored(String subject, String type, long sequence, Instant at, String body) {
    /** The event, where it is one of a project. */
    Optional<Sequenced> read() {
      return EventTypes.classOf(type)
          .filter(ProjectEvent.class::isAssignableFrom)
          .map(known -> EventJson.read(body.getBytes(UTF_8), known.asSubclass(ProjectEvent.class)))
          .map(event -> new Sequenced(sequence, event));
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        row.getString("subject"),
        row.getString("type"),
        row.getLong("sequence"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("body"));
  }
}
