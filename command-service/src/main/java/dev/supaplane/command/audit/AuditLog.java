package dev.supaplane.command.audit;

import dev.supaplane.command.audit.Chain.Head;
import dev.supaplane.command.audit.Chain.Link;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The chain in the command side's database. Appending is all that can be done to it. */
public final class AuditLog {
  // Whoever appends holds it until the commit: numbers have no gaps, and the chain has one end.
  private static final long LOCK = 0x61_75_64_69_74L;

  // By the births of its projects, which the store has an index of.
  private static final String OF_ORGANIZATION =
      """
      (subject = ? or subject in (
        select aggregateidentifier from domainevententry
        where sequencenumber = 0 and starts_with(payloadtype, 'dev.supaplane.project.')
          and organization_of(payload) = ?))
      """;

  private final JdbcClient db;
  private final TransactionTemplate alone;
  private final InstantSource clock;
  private final SigningKey key;

  /**
   * A log. Where its key was made just now, that is noted: a new key is news to whoever verifies.
   *
   * @param transactions of the database
   */
  public AuditLog(
      JdbcClient db, PlatformTransactionManager transactions, InstantSource clock, SigningKey key) {
    this.db = db;
    this.clock = clock;
    this.key = key;
    alone = new TransactionTemplate(transactions);
    // An entry stands whatever becomes of that which it tells of.
    alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    if (key.isFresh()) {
      var details = new TreeMap<String, String>();
      details.put("key", key.fingerprint());
      append(
          new Note(
              "supaplane",
              "-",
              "make audit key",
              "-",
              Outcome.ACCEPTED,
              null,
              UUID.randomUUID().toString(),
              null,
              details));
    }
  }

  /**
   * Which entries; what is null is not asked for.
   *
   * @param from not before this time
   * @param to before this time
   * @param organization a slug: of it itself and of its projects
   */
  public record Filter(
      @Nullable String actor,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String outcome,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String organization) {
    /** Every entry. */
    public static final Filter ALL = new Filter(null, null, null, null, null, null, null);
  }

  /** Appends an entry; answers its number. Blocks, briefly: one is appended after another. */
  public long append(Note note) {
    return Objects.requireNonNull(
        alone.execute(
            _ -> {
              db.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((_, _) -> true).single();
              var link = Chain.next(head(), note, clock.instant());
              db.sql("insert into audit_entry (sequence, hash, entry) values (?, ?, ?)")
                  .params(link.sequence(), link.hash(), link.entry())
                  .update();
              return link.sequence();
            }));
  }

  /** The end of the chain. */
  public Head head() {
    return db.sql("select sequence, hash from audit_entry order by sequence desc limit 1")
        .query((row, _) -> new Head(row.getLong("sequence"), row.getString("hash")))
        .optional()
        .orElse(Head.NONE);
  }

  /** A checkpoint of an end of the chain, signed now. */
  public Checkpoint checkpoint(Head head) {
    return Checkpoint.sign(head, clock.instant(), key);
  }

  /** A checkpoint of the end of an entry, or of the genesis for 0; empty where there is no such. */
  public Optional<Checkpoint> checkpointAt(long sequence) {
    return (sequence == 0
            ? Optional.of(Head.NONE)
            : page(Filter.ALL, sequence - 1, sequence, 1).stream().findFirst().map(Link::head))
        .map(this::checkpoint);
  }

  /**
   * Entries in their order.
   *
   * @param after the first one has a higher number
   * @param last none has a higher number
   * @param limit the most to answer
   */
  public List<Link> page(Filter filter, long after, long last, int limit) {
    var conditions = new ArrayList<String>();
    var values = new ArrayList<Object>();
    equal("actor", filter.actor(), conditions, values);
    equal("action", filter.action(), conditions, values);
    equal("subject", filter.subject(), conditions, values);
    equal("outcome", filter.outcome(), conditions, values);
    if (filter.from() != null) {
      conditions.add("at >= ?");
      values.add(Chain.time(filter.from()));
    }
    if (filter.to() != null) {
      conditions.add("at < ?");
      values.add(Chain.time(filter.to()));
    }
    if (filter.organization() != null) {
      conditions.add(OF_ORGANIZATION);
      values.add(filter.organization());
      values.add(filter.organization());
    }
    conditions.add("sequence > ?");
    values.add(after);
    conditions.add("sequence <= ?");
    values.add(last);
    values.add(limit);
    return db.sql(
            "select sequence, hash, entry from audit_entry where "
                + String.join(" and ", conditions)
                + " order by sequence limit ?")
        .params(values)
        .query(
            (row, _) ->
                new Link(row.getLong("sequence"), row.getString("hash"), row.getString("entry")))
        .list();
  }

  private static void equal(
      String column, @Nullable String value, List<String> conditions, List<Object> values) {
    if (value != null) {
      conditions.add(column + " = ?");
      values.add(value);
    }
  }
}
