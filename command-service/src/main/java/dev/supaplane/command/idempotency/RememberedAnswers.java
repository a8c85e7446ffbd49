package dev.supaplane.command.idempotency;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Idempotency keys of requests that are no commands to an aggregate. To be used in the transaction
 * that does what is asked: a second request with the same key waits for the first one's end.
 */
public final class RememberedAnswers {
  private final JdbcClient db;

  /** Answers in the command side's database. */
  public RememberedAnswers(JdbcClient db) {
    this.db = db;
  }

  /** A key, who sent it, and the hash of the request that it came with. */
  public record KeyedRequest(String actor, String key, String requestHash) {}

  /** What was answered: of what, and which number it had. */
  public record Remembered(String subject, long number) {}

  /**
   * Takes a key, or answers what it was used for.
   *
   * @throws KeyReused when it came with another request
   */
  public Optional<Remembered> take(KeyedRequest key) {
    var isNew =
        db.sql(
                    """
                    insert into idempotency_key (actor, key, request_hash) values (?, ?, ?)
                    on conflict do nothing
                    """)
                .params(key.actor(), key.key(), key.requestHash())
                .update()
            == 1;
    if (isNew) {
      return Optional.empty();
    }
    record Row(String requestHash, Remembered answer) {}
    var row =
        db.sql(
                """
                select request_hash, subject, sequence from idempotency_key
                where actor = ? and key = ?
                """)
            .params(key.actor(), key.key())
            .query(
                (found, _) ->
                    new Row(
                        found.getString("request_hash"),
                        new Remembered(found.getString("subject"), found.getLong("sequence"))))
            .single();
    if (!row.requestHash().equals(key.requestHash())) {
      throw new KeyReused();
    }
    return Optional.of(row.answer());
  }

  /** Remembers what a key was used for. */
  public void remember(KeyedRequest key, Remembered answer) {
    db.sql("update idempotency_key set subject = ?, sequence = ? where actor = ? and key = ?")
        .params(answer.subject(), answer.number(), key.actor(), key.key())
        .update();
  }
}
