package dev.supaplane.command.webhook;

import dev.supaplane.command.idempotency.RememberedAnswers;
import dev.supaplane.command.idempotency.RememberedAnswers.KeyedRequest;
import dev.supaplane.command.idempotency.RememberedAnswers.Remembered;
import dev.supaplane.command.vault.SigningSecret;
import dev.supaplane.command.webhook.Hook.Wish;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The hooks that there are. */
public final class HookRegister {
  /** How many there may be that belong to no organization. */
  public static final int MOST = 100;

  /** How many an organization may have. */
  public static final int MOST_OF_ORGANIZATION = 20;

  private static final long LOCK = 0x68_6f_6f_6b_73L;
  private static final String SELECT =
      """
      select w.*, d.pending, d.dead, d.oldest from webhook w
      cross join lateral (
        select count(*) filter (where state = 'pending') as pending,
          count(*) filter (where state = 'dead') as dead,
          min(queued_at) filter (where state = 'pending') as oldest
        from webhook_delivery where webhook = w.id and state in ('pending', 'dead')) d
      """;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Keyring keys;
  private final Queue queue;
  private final Sources sources;
  private final RememberedAnswers answers;
  private final AddressGuard guard;
  private final InstantSource clock;
  private final WebhookSettings settings;
  private final Runnable news;

  HookRegister(
      JdbcClient db,
      TransactionTemplate transactions,
      Keyring keys,
      Queue queue,
      Sources sources,
      AddressGuard guard,
      InstantSource clock,
      WebhookSettings settings,
      Runnable news) {
    this.db = db;
    this.transactions = transactions;
    this.keys = keys;
    this.queue = queue;
    this.sources = sources;
    this.answers = new RememberedAnswers(db);
    this.guard = guard;
    this.clock = clock;
    this.settings = settings;
    this.news = news;
  }

  /** What came of a wish to have a hook or another secret. */
  public sealed interface Outcome {
    /**
     * There it is.
     *
     * @param secret null for a key that came again when its secret signs no more
     */
    record Done(UUID hook, @Nullable SigningSecret secret) implements Outcome {}

    /** There are as many as there may be. */
    record TooMany() implements Outcome {}

    /** There is no such hook. */
    record None() implements Outcome {}
  }

  /** What is wrong with a URL, such as {@code is not a URL}; null when nothing is. */
  public @Nullable String objection(String url) {
    return guard.objection(url);
  }

  /** All of them, the oldest first. */
  public List<Hook> all() {
    return db.sql(SELECT + " order by w.created_at, w.id").query((row, _) -> hook(row)).list();
  }

  /** Those of some organizations, the oldest first. */
  public List<Hook> of(Set<String> organizations) {
    return db.sql(SELECT + " where w.owner = any(:owners) order by w.created_at, w.id")
        .param("owners", organizations.toArray(String[]::new))
        .query((row, _) -> hook(row))
        .list();
  }

  /**
   * The organization that a hook belongs to; empty for the superuser's, and where there is none.
   */
  public Optional<String> ownerOf(UUID id) {
    return db.sql("select owner from webhook where id = ? and owner is not null")
        .param(id)
        .query((row, _) -> row.getString(1))
        .optional();
  }

  /** How many hooks an organization may have, or nobody's may be. */
  public static int most(@Nullable String owner) {
    return owner == null ? MOST : MOST_OF_ORGANIZATION;
  }

  /** One of them. */
  public Optional<Hook> find(UUID id) {
    return db.sql(SELECT + " where w.id = ?").param(id).query((row, _) -> hook(row)).optional();
  }

  /**
   * Makes a hook.
   *
   * @param owner the organization that it belongs to, and of which alone it hears; null for the
   *     superuser's
   * @param fromBeginning whether it hears all that there is, and not only what comes
   * @param key under which the same request gets the same answer again
   * @throws KafkaAway when nobody can tell what has come already
   */
  public Outcome create(
      Wish wish, @Nullable String owner, boolean fromBeginning, @Nullable KeyedRequest key) {
    var ends = fromBeginning ? List.<Sources.Place>of() : sources.ends();
    return once(
        key,
        () -> {
          // One at a time, so that their number keeps its bound.
          db.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((_, _) -> true).single();
          if (db.sql("select count(*) from webhook where owner is not distinct from :owner")
                  .param("owner", owner, Types.VARCHAR)
                  .query(Long.class)
                  .single()
              >= most(owner)) {
            return new Result(new Outcome.TooMany(), 0);
          }
          var id = UUID.randomUUID();
          var now = clock.instant();
          db.sql(
                  """
                  insert into webhook (id, owner, url, types, project, organization, description,
                    enabled, disabled_because, created_at)
                  values (:id, :owner, :url, :types, :project, :organization, :description,
                    :enabled, :because, :now)
                  """)
              .param("id", id)
              .param("owner", owner, Types.VARCHAR)
              .param("url", wish.url())
              .param("types", wish.filter().types().toArray(String[]::new))
              .param("project", wish.filter().project(), Types.VARCHAR)
              .param("organization", wish.filter().organization(), Types.VARCHAR)
              .param("description", wish.description())
              .param("enabled", wish.enabled())
              .param("because", wish.enabled() ? null : "asked", Types.VARCHAR)
              .param("now", now.atOffset(ZoneOffset.UTC))
              .update();
          ends.forEach(place -> queue.move(id, place));
          return added(id, now);
        });
  }

  /** Another secret; the one before signs beside it for the overlap. */
  public Outcome rotate(UUID id, @Nullable KeyedRequest key) {
    return once(
        key, () -> hold(id) ? added(id, clock.instant()) : new Result(new Outcome.None(), 0));
  }

  /**
   * Changes a hook. What waits already is sent to the new URL, whatever the new filter is. One that
   * is switched on has all its attempts again, at once.
   *
   * @param change of the wish as it is; may throw to refuse
   * @return false when there is no such hook
   */
  public boolean change(UUID id, UnaryOperator<Wish> change) {
    var found =
        Boolean.TRUE.equals(
            transactions.execute(
                _ -> {
                  // The whole row: who queues for it holds its key, and lanes are locked below.
                  if (!exists("select 1 from webhook where id = ? for update", id)) {
                    return false;
                  }
                  var old = find(id).orElseThrow();
                  save(old, change.apply(old.wish()));
                  return true;
                }));
    news.run();
    return found;
  }

  private void save(Hook old, Wish wish) {
    var because = old.disabledBecause() == null ? "asked" : old.disabledBecause();
    db.sql(
            """
            update webhook set url = :url, types = :types, project = :project,
              organization = :organization, description = :description, enabled = :enabled,
              disabled_because = :because
            where id = :id
            """)
        .param("id", old.id())
        .param("url", wish.url())
        .param("types", wish.filter().types().toArray(String[]::new))
        .param("project", wish.filter().project(), Types.VARCHAR)
        .param("organization", wish.filter().organization(), Types.VARCHAR)
        .param("description", wish.description())
        .param("enabled", wish.enabled())
        .param("because", wish.enabled() ? null : because, Types.VARCHAR)
        .update();
    if (wish.enabled() && !old.wish().enabled()) {
      db.sql("update webhook_lane set due_at = ? where webhook = ? and claim is null")
          .params(clock.instant().atOffset(ZoneOffset.UTC), old.id())
          .update();
      db.sql(
              """
              update webhook_delivery set failures = 0
              where webhook = ? and state = 'pending' and failures > 0
              """)
          .param(old.id())
          .update();
    }
  }

  /** Deletes a hook with its deliveries; answers whether there was one. */
  public boolean delete(UUID id) {
    return db.sql("delete from webhook where id = ?").param(id).update() == 1;
  }

  /**
   * Queues an event that means nothing.
   *
   * @return its id; empty when there is no such hook or it is off
   */
  public Optional<String> ping(UUID id) {
    var ping = Heard.ping(id, clock.instant());
    var queued =
        Boolean.TRUE.equals(
            transactions.execute(
                _ ->
                    exists("select 1 from webhook where id = ? and enabled for key share", id)
                        && queue.add(id, List.of(ping)) == 1));
    news.run();
    return queued ? Optional.of(ping.id()) : Optional.empty();
  }

  private record Result(Outcome outcome, long version) {}

  /** Does it in a transaction, or answers what the same request was answered before. */
  private Outcome once(@Nullable KeyedRequest key, Supplier<Result> work) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              var before = key == null ? Optional.<Remembered>empty() : answers.take(key);
              if (before.isPresent()) {
                return again(before.get());
              }
              var result = work.get();
              if (!(result.outcome() instanceof Outcome.Done done)) {
                // A refusal uses no key up.
                status.setRollbackOnly();
              } else if (key != null) {
                answers.remember(key, new Remembered(done.hook().toString(), result.version()));
              }
              return result.outcome();
            }));
  }

  private Outcome again(Remembered before) {
    var hook = UUID.fromString(before.subject());
    return find(hook).isEmpty()
        ? new Outcome.None()
        : new Outcome.Done(hook, keys.secret(hook, before.number(), clock.instant()).orElse(null));
  }

  private Result added(UUID id, Instant now) {
    return keys.add(id, now, now.plus(settings.overlap()))
        .map(added -> new Result(new Outcome.Done(id, added.secret()), added.version()))
        .orElseGet(() -> new Result(new Outcome.TooMany(), 0));
  }

  private boolean hold(UUID id) {
    return exists("select 1 from webhook where id = ? for no key update", id);
  }

  private boolean exists(String sql, UUID id) {
    return db.sql(sql).param(id).query(Integer.class).optional().isPresent();
  }

  private static Hook hook(ResultSet row) throws SQLException {
    return new Hook(
        row.getObject("id", UUID.class),
        row.getString("owner"),
        new Wish(
            row.getString("url"),
            new EventFilter(
                Queue.texts(row.getArray("types")),
                row.getString("project"),
                row.getString("organization")),
            row.getString("description"),
            row.getBoolean("enabled")),
        row.getString("disabled_because"),
        Rows.instant(row, "created_at"),
        Rows.instantOrNull(row, "last_success_at"),
        Rows.instantOrNull(row, "last_failure_at"),
        row.getString("last_failure"),
        row.getLong("pending"),
        row.getLong("dead"),
        Rows.instantOrNull(row, "oldest"));
  }
}
