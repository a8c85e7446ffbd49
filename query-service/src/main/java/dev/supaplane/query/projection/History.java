package dev.supaplane.query.projection;

import dev.supaplane.query.projection.Incoming.Understood;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps what was told, whole; what was delivered twice is kept once. */
final class History {
  private static final Columns<Told> COLUMNS =
      new Columns<Told>()
          .with("event_id", "text", told -> told.is().envelope().id())
          .with("subject", "text", told -> told.is().envelope().subject())
          .with("type", "text", told -> told.is().envelope().type())
          .with("source", "text", told -> told.is().envelope().source())
          .with("sequence", "bigint", History::sequence)
          .with("at", "timestamptz", told -> told.is().envelope().time())
          .with("actor", "text", told -> told.is().envelope().actor())
          .with("correlation_id", "text", told -> told.is().envelope().correlationId())
          .with("causation_id", "text", told -> told.is().envelope().causationId())
          .with("traceparent", "text", told -> told.is().envelope().traceparent())
          .with("tracestate", "text", told -> told.is().envelope().tracestate())
          .with("body", "text", told -> told.is().body())
          .with("topic", "text", told -> told.record().topic())
          .with("kafka_partition", "integer", told -> told.record().partition())
          .with("kafka_offset", "bigint", told -> told.record().offset());

  private final JdbcClient db;
  private final Numbering numbering;

  /** A record that was understood. */
  record Told(ConsumerRecord<String, byte[]> record, Understood is) {}

  /** Where positions in the feed come from. */
  sealed interface Numbering {
    /** Whoever keeps something takes the next ones. */
    record Next() implements Numbering {}

    /**
     * Those that the rows of another schema have; for what is not there the next below zero of
     * {@link SecondSet#MISSING}.
     *
     * @param schema its name, quoted as an identifier
     */
    record AsIn(String schema) implements Numbering {}
  }

  History(JdbcClient db, Numbering numbering) {
    this.db = db;
    this.numbering = numbering;
  }

  /**
   * Keeps records in their order; answers the ids of those that were not there yet. In the live
   * rows they take the next positions of the feed, and whoever else keeps something waits until
   * this transaction has ended; so no two transactions change the rows of projects at once. One
   * that was there uses a position up: it is taken before anything else is locked, so that no two
   * transactions wait for each other.
   */
  Set<String> keep(List<Told> told) {
    var columns = COLUMNS.names();
    return switch (numbering) {
      case Numbering.Next() -> {
        // By itself: the statement below has history locked before it gets to the feed, and who
        // waits for a hold to end may have nothing locked that the hold goes on to ask for.
        db.sql("lock table feed in row exclusive mode").update();
        yield db.sql(
                """
                  with feed as (update feed set last = last + ? returning last - ? as before)
                  insert into history (%s, position)
                  select %s, before + place
                  from feed, %s with ordinality as told (%s, place)
                  order by place
                  on conflict do nothing returning event_id
                  """
                    .formatted(columns, columns, COLUMNS.unnest(), columns))
            .params(COLUMNS.parameters(told, told.size(), told.size()))
            .query((row, _) -> row.getString(1))
            .set();
      }
      case Numbering.AsIn(var schema) ->
          // Asked row by row: a join would be planned as a look at the whole table, again and
          // again.
          db.sql(
                  """
                  insert into history (%s, position)
                  select %s, coalesce((select live.position from %s.history live
                    where live.event_id = told.event_id), -nextval('%s'))
                  from %s with ordinality as told (%s, place)
                  order by place
                  on conflict do nothing returning event_id
                  """
                      .formatted(
                          columns, columns, schema, SecondSet.MISSING, COLUMNS.unnest(), columns))
              .params(COLUMNS.parameters(told))
              .query((row, _) -> row.getString(1))
              .set();
    };
  }

  /** Those of some subjects of which a fact is there besides these. */
  Set<String> knownAmong(Collection<String> subjects, List<Told> besides) {
    return db.sql(
            """
            select distinct subject from history
            where subject = any(?::text[]) and sequence is not null
              and event_id <> all(?::text[])
            """)
        .param(subjects.toArray(String[]::new))
        .param(besides.stream().map(told -> told.is().envelope().id()).toArray(String[]::new))
        .query((row, _) -> row.getString(1))
        .set();
  }

  private static @Nullable Object sequence(Told told) {
    var sequence = told.is().envelope().sequence();
    return sequence < 0 ? null : sequence;
  }
}
