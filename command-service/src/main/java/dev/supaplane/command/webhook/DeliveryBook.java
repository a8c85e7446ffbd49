package dev.supaplane.command.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What is, was or could not be delivered. */
public final class DeliveryBook {
  private static final int SWEPT_AT_ONCE = 1_000;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final InstantSource clock;
  private final Runnable news;

  DeliveryBook(
      JdbcClient db, TransactionTemplate transactions, InstantSource clock, Runnable news) {
    this.db = db;
    this.transactions = transactions;
    this.clock = clock;
    this.news = news;
  }

  /** Where a delivery is. */
  public enum State {
    /** Waits for its first attempt, its next one, or for what is before it. */
    PENDING,
    /** Its receiver has it. */
    DELIVERED,
    /** Its attempts are used up, and what came after it has gone on. */
    DEAD;

    /** As it is told, such as {@code dead}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A delivery.
   *
   * @param number unique among all deliveries; those of a project ascend in the order of its events
   * @param eventId the webhook-id of each attempt
   * @param failures attempts that failed since it was queued or asked for again
   * @param attempts how many there were at all
   * @param body as it is sent
   */
  public record Delivery(
      long number,
      String eventId,
      String type,
      String subject,
      State state,
      int failures,
      int attempts,
      Instant queuedAt,
      @Nullable Instant settledAt,
      String body) {}

  /**
   * An attempt.
   *
   * @param status of the answer; null when there was none
   * @param error why it failed; null for one that did not
   * @param excerpt how the answer begins
   */
  public record Attempt(
      int number,
      Instant at,
      Duration took,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String excerpt) {}

  /** What came of a wish to throw a delivery away. */
  public enum Eviction {
    /** It is gone. */
    EVICTED,
    /** It is not dead. */
    ALIVE,
    /** There is none. */
    NONE
  }

  /**
   * Deliveries of a hook by their numbers.
   *
   * @param state null for any
   * @param after the first one has a higher number
   */
  public List<Delivery> page(UUID hook, @Nullable State state, long after, int limit) {
    return db.sql(
            """
            select d.*, (select count(*) from webhook_attempt where delivery = d.number) as attempts
            from webhook_delivery d
            where webhook = :hook and (:state = '' or state = :state) and number > :after
            order by number limit :limit
            """)
        .param("hook", hook)
        .param("state", state == null ? "" : state.word())
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> delivery(row))
        .list();
  }

  /** One of a hook. */
  public Optional<Delivery> find(UUID hook, long number) {
    return page(hook, null, number - 1, 1).stream().filter(d -> d.number() == number).findFirst();
  }

  /** Its latest attempts, the oldest of them first. */
  public List<Attempt> attempts(long number, int most) {
    return db.sql(
            """
            select * from (select * from webhook_attempt where delivery = ?
              order by number desc limit ?) latest order by number
            """)
        .params(number, most)
        .query(
            (row, _) ->
                new Attempt(
                    row.getInt("number"),
                    Rows.instant(row, "at"),
                    Duration.ofMillis(row.getLong("duration_millis")),
                    row.getObject("status", Integer.class),
                    row.getString("error"),
                    row.getString("excerpt")))
        .list();
  }

  /**
   * Sends a delivery again, whatever became of it, with all its attempts: as the first of its
   * project, at once. Answers whether there is one.
   */
  public boolean redeliver(UUID hook, long number) {
    return again(hook, "number = :number", number) == 1;
  }

  /** Sends all that are dead again, each project's in their order; answers how many. */
  public int redeliverDead(UUID hook) {
    return again(hook, "state = 'dead'", 0);
  }

  private int again(UUID hook, String which, long number) {
    var count =
        Objects.requireNonNull(
            transactions.execute(
                _ -> {
                  // Wholly: who queues holds its key, and takes lanes in an order of its own.
                  db.sql("select 1 from webhook where id = ? for update")
                      .param(hook)
                      .query(Integer.class)
                      .optional();
                  var now = clock.instant().atOffset(ZoneOffset.UTC);
                  db.sql(
                          """
                          insert into webhook_lane (webhook, subject, due_at)
                          select webhook, subject, :now from (
                            select distinct webhook, subject from webhook_delivery
                            where webhook = :hook and %s order by subject) lanes
                          on conflict (webhook, subject) do update set due_at = :now
                          """
                              .formatted(which))
                      .param("hook", hook)
                      .param("number", number)
                      .param("now", now)
                      .update();
                  return db.sql(
                          """
                          update webhook_delivery
                          set state = 'pending', failures = 0, settled_at = null
                          where webhook = :hook and %s
                          """
                              .formatted(which))
                      .param("hook", hook)
                      .param("number", number)
                      .update();
                }));
    news.run();
    return count;
  }

  /** Throws a dead delivery away. */
  public Eviction evict(UUID hook, long number) {
    var deleted =
        db.sql("delete from webhook_delivery where webhook = ? and number = ? and state = 'dead'")
            .params(hook, number)
            .update();
    if (deleted == 1) {
      return Eviction.EVICTED;
    }
    return find(hook, number).isPresent() ? Eviction.ALIVE : Eviction.NONE;
  }

  /** Forgets some of what was taken before an instant; answers whether there may be more of it. */
  boolean sweep(Instant before) {
    return db.sql(
                """
                delete from webhook_delivery where number in (
                  select number from webhook_delivery
                  where state = 'delivered' and settled_at < ? order by settled_at limit ?)
                """)
            .params(before.atOffset(ZoneOffset.UTC), SWEPT_AT_ONCE)
            .update()
        == SWEPT_AT_ONCE;
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getLong("number"),
        row.getString("event_id"),
        row.getString("type"),
        row.getString("subject"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInt("failures"),
        row.getInt("attempts"),
        Rows.instant(row, "queued_at"),
        Rows.instantOrNull(row, "settled_at"),
        row.getString("body"));
  }
}
