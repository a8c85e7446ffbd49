package dev.supaplane.query.view;

import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.StructuredEvent;
import dev.supaplane.kit.access.Sight;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Everything that is kept, in the order in which it was: a project's facts in their own order, each
 * once. What was put aside at first comes when it is taken in; its sequence tells its place.
 */
public final class EventFeed {
  /** How much of the feed one question looks through, whatever the filter lets pass. */
  private static final long WINDOW = 10_000;

  private final JdbcClient db;

  /** The feed in the query side's database. */
  public EventFeed(JdbcClient db) {
    this.db = db;
  }

  /**
   * A place in the feed, after an event.
   *
   * @param incarnation of the feed; numbers of another one mean something else
   * @param number of the event before it; 0 at the beginning
   */
  public record Position(String incarnation, long number) {
    private static final Pattern SHAPE = Pattern.compile("([0-9a-f]{12})-([0-9]{1,18})");

    /** Reads what {@link #toString} wrote; empty for anything else. */
    public static Optional<Position> parse(String text) {
      var match = SHAPE.matcher(text);
      return match.matches()
          ? Optional.of(new Position(match.group(1), Long.parseLong(match.group(2))))
          : Optional.empty();
    }

    /** The place after a later event. */
    public Position at(long later) {
      return new Position(incarnation, later);
    }

    @Override
    public String toString() {
      return incarnation + "-" + number;
    }
  }

  /**
   * What a reader wants to hear of; null for anything.
   *
   * @param type how the type begins
   * @param project the ref of a project
   * @param organization its slug: its own facts and those of its projects. What workers observe
   *     names no organization and passes no such filter.
   */
  public record Filter(
      @Nullable String type, @Nullable String project, @Nullable String organization) {}

  /**
   * Who reads.
   *
   * @param projects of which they see all that happens
   * @param organizations whose own facts they see
   */
  public record Audience(Sight projects, Sight organizations) {
    /** Whoever sees everything. */
    public static final Audience EVERYTHING = new Audience(Sight.EVERYTHING, Sight.EVERYTHING);
  }

  /**
   * An event.
   *
   * @param position in this incarnation of the feed
   * @param json as a CloudEvent in structured mode
   */
  public record Told(long position, String type, String json) {}

  /**
   * Some events.
   *
   * @param upTo where to go on: everything before it that passes the filter is among the events
   */
  public record Page(List<Told> events, long upTo) {}

  /** The end of the feed as it is now. */
  public Position end() {
    return db.sql("select incarnation, last from feed")
        .query((row, _) -> new Position(row.getString(1), row.getLong(2)))
        .single();
  }

  /**
   * What comes after a position and passes a filter, the oldest first; less than there is, and
   * maybe nothing although there is more: then {@code upTo} has moved.
   *
   * @param audience what is told at all
   */
  public Page after(long position, Filter filter, Audience audience, int most) {
    var upTo = Math.min(end().number(), position + WINDOW);
    var events =
        Seen.by(
                audience.projects(),
                db.sql(
                    """
            select h.* from history h
            where h.position > :after and h.position <= :upTo
              and starts_with(h.type, :type)
              and (:project = '' or h.subject = :project)
              and (:organization = '' or (h.sequence is not null and (
                (h.subject = :organization and h.type like 'dev.supaplane.organization.%%')
                or exists (select 1 from project p where p.ref = h.subject
                  and p.organization_slug = :organization))))
              and (%s or (h.sequence is not null and h.subject = any(:own)
                and h.type like 'dev.supaplane.organization.%%'))
            order by h.position limit :most
            """
                        .formatted(Seen.ofProjects("h.subject"))))
            .param(
                "own",
                audience.organizations().organizations().stream()
                    .filter(audience.organizations()::organization)
                    .toArray(String[]::new))
            .param("after", position)
            .param("upTo", upTo)
            .param("type", orAny(filter.type()))
            .param("project", orAny(filter.project()))
            .param("organization", orAny(filter.organization()))
            .param("most", most)
            .query((row, _) -> told(row))
            .list();
    return new Page(events, events.size() < most ? upTo : events.getLast().position());
  }

  private static String orAny(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Told told(ResultSet row) throws SQLException {
    var type = row.getString("type");
    var sequence = row.getObject("sequence", Long.class);
    var envelope =
        new EventEnvelope(
            row.getString("event_id"),
            type,
            row.getString("source"),
            row.getString("subject"),
            Rows.instant(row, "at"),
            sequence == null ? -1 : sequence,
            row.getString("correlation_id"),
            row.getString("causation_id"),
            row.getString("actor"),
            row.getString("traceparent"),
            row.getString("tracestate"));
    return new Told(
        row.getLong("position"), type, StructuredEvent.json(envelope, row.getString("body")));
  }
}
