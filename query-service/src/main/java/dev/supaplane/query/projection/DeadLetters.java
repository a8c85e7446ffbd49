package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.wire.EventReader;
import dev.supaplane.kit.kafka.ParkedRecords;
import dev.supaplane.query.projection.History.Told;
import dev.supaplane.query.projection.Incoming.Understood;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The records that the projection put aside. One that is understood later, because this program is
 * newer, is taken in at its place: the project is folded again from everything that is kept of it.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Batches batches;

  /** Those in the query side's database. */
  public DeadLetters(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
    this.batches = new Batches(db, transactions);
  }

  /**
   * A record that was put aside.
   *
   * @param type what it said it was
   * @param cause why it cannot be read
   * @param body as text, bytes that are none replaced
   */
  public record DeadLetter(
      long id,
      String topic,
      int partition,
      long offset,
      @Nullable String type,
      @Nullable String key,
      String cause,
      @Nullable String headers,
      @Nullable String body,
      Instant parkedAt) {}

  /** What a new try came to. */
  public sealed interface Retried {
    /** It is in the rows now. */
    record TakenIn() implements Retried {}

    /** It still cannot be read. */
    record StillDead(String cause) implements Retried {}
  }

  /** The oldest first. */
  public List<DeadLetter> list(int limit, int offset) {
    return db.sql("select * from projection_parked order by id limit ? offset ?")
        .params(limit, offset)
        .query((row, _) -> letter(row))
        .list();
  }

  /** One of them. */
  public Optional<DeadLetter> find(long id) {
    return db.sql("select * from projection_parked where id = ?")
        .param(id)
        .query((row, _) -> letter(row))
        .optional();
  }

  /** Throws one away for good; answers whether it was there. */
  public boolean evict(long id) {
    return db.sql("delete from projection_parked where id = ?").param(id).update() == 1;
  }

  /**
   * Tries one again; empty when there is no such record.
   *
   * @throws DataAccessException when the database is away
   * @throws TransactionException likewise
   */
  public Optional<Retried> retry(long id) {
    try {
      return transactions.execute(_ -> retryLocked(id));
    } catch (RuntimeException e) {
      if (Batches.isOutage(e)) {
        throw e;
      }
      // Whatever is wrong with it or with the rows that it would change concerns nobody else.
      LOG.warn("a record that was put aside, {}, could not be taken in", id, e);
      return Optional.of(
          new Retried.StillDead(
              e instanceof DataAccessException
                  ? "the database does not take it"
                  : "it does not fit the rows that are there; see the log"));
    }
  }

  /** Tries again what this version of the program knows by type. */
  void retryWhatIsKnownNow() {
    var known =
        db
            .sql("select id, type from projection_parked where type is not null order by id")
            .query((row, _) -> new Candidate(row.getLong(1), row.getString(2)))
            .list()
            .stream()
            .filter(candidate -> EventReader.published().classOf(candidate.type()).isPresent())
            .toList();
    for (var candidate : known) {
      if (retry(candidate.id()).orElse(null) instanceof Retried.TakenIn) {
        LOG.info("a record of type {} that was put aside is taken in", candidate.type());
      }
    }
  }

  private record Candidate(long id, String type) {}

  private Optional<Retried> retryLocked(long id) {
    var record =
        db.sql("select * from projection_parked where id = ? for update")
            .param(id)
            .query((row, _) -> ParkedRecords.record(row))
            .optional();
    return record.map(
        found ->
            switch (Incoming.of(found)) {
              case Unknown unknown -> new Retried.StillDead(unknown.cause());
              case Understood understood -> {
                batches.take(List.of(new Told(found, understood)));
                evict(id);
                yield new Retried.TakenIn();
              }
            });
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    var value = row.getBytes("value");
    return new DeadLetter(
        row.getLong("id"),
        row.getString("topic"),
        row.getInt("kafka_partition"),
        row.getLong("kafka_offset"),
        row.getString("type"),
        row.getString("record_key"),
        row.getString("cause"),
        row.getString("headers"),
        value == null ? null : new String(value, UTF_8),
        row.getObject("parked_at", OffsetDateTime.class).toInstant());
  }
}
