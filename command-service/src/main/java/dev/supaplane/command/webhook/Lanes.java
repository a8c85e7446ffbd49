package dev.supaplane.command.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What waits, in lanes: one for each hook and project. Who sends holds the lane's claim, so nothing
 * of a lane is sent beside or before its first. A claim that nobody gives back runs out, and the
 * first of the lane is sent again.
 *
 * <p>Whoever locks takes the hook first, then a lane, then a delivery.
 */
final class Lanes {
  /** How long a claim lasts; no attempt takes half as long. */
  static final Duration LEASE = Duration.ofMinutes(2);

  private static final int LONGEST_TEXT = 500;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final String node;

  /**
   * Lanes in the command side's database.
   *
   * @param node who claims, by a name that it keeps over restarts and that nobody else has
   */
  Lanes(JdbcClient db, TransactionTemplate transactions, String node) {
    this.db = db;
    this.transactions = transactions;
    this.node = node;
  }

  /** Hooks that have something to be sent now, the longest due first. */
  List<UUID> due(Instant now) {
    return db.sql(
            """
            select l.webhook from webhook_lane l join webhook w on w.id = l.webhook and w.enabled
            where l.due_at <= :now and (l.claimed_until is null or l.claimed_until <= :now)
            group by l.webhook order by min(l.due_at), l.webhook
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> row.getObject("webhook", UUID.class))
        .list();
  }

  /** When there is something to be sent again; empty when nothing waits. */
  Optional<Instant> nextDue() {
    return db.sql(
            """
            select greatest(l.due_at, l.claimed_until) as next from webhook_lane l
            join webhook w on w.id = l.webhook and w.enabled
            order by next limit 1
            """)
        .query((row, _) -> Rows.instant(row, "next"))
        .optional();
  }

  /** Claims some lanes of a hook that are due, and answers the first of each. */
  List<Parcel> claim(UUID hook, int most, Instant now) {
    return Objects.requireNonNull(transactions.execute(_ -> claimed(hook, most, now)));
  }

  private List<Parcel> claimed(UUID hook, int most, Instant now) {
    record Claim(UUID id, String lane) {}
    var claims =
        db.sql(
                """
                with free as materialized (
                  select webhook, subject from webhook_lane
                  where webhook = :hook and due_at <= :now
                    and (claimed_until is null or claimed_until <= :now)
                  order by due_at, subject limit :most for update skip locked)
                update webhook_lane l
                set claim = gen_random_uuid(), claimed_by = :node, claimed_until = :until
                from free where l.webhook = free.webhook and l.subject = free.subject
                returning l.claim, l.subject
                """)
            .param("hook", hook)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("most", most)
            .param("node", node)
            .param("until", now.plus(LEASE).atOffset(ZoneOffset.UTC))
            .query((row, _) -> new Claim(row.getObject("claim", UUID.class), row.getString(2)))
            .list();
    var parcels = new ArrayList<Parcel>();
    for (var claim : claims) {
      // Asked after the lane was locked: whoever had it before has noted what came of it.
      db.sql(
              """
              select d.number, d.event_id, d.body, d.failures, w.url
              from webhook_delivery d join webhook w on w.id = d.webhook
              where d.webhook = ? and d.subject = ? and d.state = 'pending'
              order by d.number limit 1
              """)
          .params(hook, claim.lane())
          .query(
              (row, _) ->
                  new Parcel(
                      claim.id(),
                      hook,
                      claim.lane(),
                      row.getLong("number"),
                      row.getString("event_id"),
                      row.getString("url"),
                      row.getString("body"),
                      row.getInt("failures")))
          .optional()
          .ifPresentOrElse(parcels::add, () -> drop(hook, claim.lane()));
    }
    return parcels;
  }

  /**
   * Notes what came of an attempt and gives the lane back.
   *
   * @return false when the claim ran out or the hook is gone: then nothing was noted
   */
  boolean settle(Parcel parcel, Answer answer, Verdict verdict, Instant now) {
    return Boolean.TRUE.equals(transactions.execute(_ -> settled(parcel, answer, verdict, now)));
  }

  private boolean settled(Parcel parcel, Answer answer, Verdict verdict, Instant now) {
    if (!holdHook(parcel.hook()) || !holdsLane(parcel)) {
      return false;
    }
    noteAttempt(parcel, answer, now);
    var at = now.atOffset(ZoneOffset.UTC);
    if (verdict instanceof Verdict.Delivered) {
      db.sql("update webhook set last_success_at = ? where id = ?")
          .params(at, parcel.hook())
          .update();
    } else {
      db.sql("update webhook set last_failure_at = ?, last_failure = ? where id = ?")
          .params(at, shortened(answer.words()), parcel.hook())
          .update();
    }
    switch (verdict) {
      case Verdict.Delivered _ -> end(parcel, "delivered", now);
      case Verdict.Dead _ -> end(parcel, "dead", now);
      case Verdict.Later later -> {
        countFailure(parcel);
        release(parcel, later.at());
      }
      case Verdict.Gone _ -> {
        // The URL may have been mended while its former receiver answered.
        db.sql(
                """
                update webhook set enabled = false, disabled_because = 'gone'
                where id = ? and url = ?
                """)
            .params(parcel.hook(), parcel.url())
            .update();
        release(parcel, now);
      }
    }
    return true;
  }

  /** Gives back what this node had claimed before it ended. */
  void reclaim() {
    db.sql(
            """
            update webhook_lane set claim = null, claimed_by = null, claimed_until = null
            where claimed_by = ?
            """)
        .param(node)
        .update();
  }

  private void end(Parcel parcel, String state, Instant now) {
    db.sql(
            """
            update webhook_delivery set state = ?, settled_at = ?,
              failures = failures + case when ? = 'dead' then 1 else 0 end
            where number = ?
            """)
        .params(state, now.atOffset(ZoneOffset.UTC), state, parcel.number())
        .update();
    var isMore =
        db.sql(
                """
                select exists (select 1 from webhook_delivery
                  where webhook = ? and subject = ? and state = 'pending')
                """)
            .params(parcel.hook(), parcel.lane())
            .query(Boolean.class)
            .single();
    if (isMore) {
      release(parcel, now);
    } else {
      drop(parcel.hook(), parcel.lane());
    }
  }

  private void noteAttempt(Parcel parcel, Answer answer, Instant now) {
    db.sql(
            """
            insert into webhook_attempt
              (delivery, number, at, duration_millis, status, error, excerpt)
            select :delivery, coalesce(max(number), 0) + 1, :at, :took, :status, :error, :excerpt
            from webhook_attempt where delivery = :delivery
            """)
        .param("delivery", parcel.number())
        .param("at", now.minus(answer.took()).atOffset(ZoneOffset.UTC))
        .param("took", answer.took().toMillis())
        .param("status", answer.status(), java.sql.Types.INTEGER)
        .param("error", answer.isTaken() ? null : shortened(answer.words()), java.sql.Types.VARCHAR)
        .param("excerpt", answer.excerpt(), java.sql.Types.VARCHAR)
        .update();
  }

  private void countFailure(Parcel parcel) {
    db.sql("update webhook_delivery set failures = failures + 1 where number = ?")
        .param(parcel.number())
        .update();
  }

  private boolean holdHook(UUID hook) {
    return db.sql("select 1 from webhook where id = ? for no key update")
        .param(hook)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  private boolean holdsLane(Parcel parcel) {
    return db.sql(
            """
            select 1 from webhook_lane where webhook = ? and subject = ? and claim = ? for update
            """)
        .params(parcel.hook(), parcel.lane(), parcel.claim())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  private void release(Parcel parcel, Instant due) {
    db.sql(
            """
            update webhook_lane
            set claim = null, claimed_by = null, claimed_until = null, due_at = ?
            where webhook = ? and subject = ?
            """)
        .params(due.atOffset(ZoneOffset.UTC), parcel.hook(), parcel.lane())
        .update();
  }

  private void drop(UUID hook, String lane) {
    db.sql("delete from webhook_lane where webhook = ? and subject = ?")
        .params(hook, lane)
        .update();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }
}
