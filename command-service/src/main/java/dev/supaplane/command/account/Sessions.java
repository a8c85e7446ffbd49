package dev.supaplane.command.account;

import static dev.supaplane.command.account.AccountBook.utc;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.token.SessionClaims;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sessions and their refresh tokens, of which only hashes are kept. Each refresh token is good
 * once; the next one follows from it by a key, so that who asks twice at the same time gets the
 * same one twice. One that comes back later ends the session: of two who have it, one is a thief.
 */
public final class Sessions {
  /** How long the same refresh token may be brought again, by clients that race with themselves. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** How long a session lives that nobody uses. */
  static final Duration IDLE = Duration.ofDays(30);

  /** How many refresh tokens a session has in such a time; a client asks for one or two. */
  static final int MOST_COUNTED = 120;

  private static final Duration COUNTED = Duration.ofHours(1);
  private static final int MOST_SESSIONS = 100;
  private static final int MOST_STEPS = 8;
  private static final int TOKEN_BYTES = 32;
  private static final int LONGEST_TOKEN = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Pepper pepper;
  private final InstantSource clock;

  /** Sessions in the command side's database. */
  public Sessions(
      JdbcClient db, TransactionTemplate transactions, Pepper pepper, InstantSource clock) {
    this.db = db;
    this.transactions = transactions;
    this.pepper = pepper;
    this.clock = clock;
  }

  /** What became of a refresh token. */
  public sealed interface Refresh {
    /**
     * It was good; this is the next one.
     *
     * @param provider by what the session began, as {@link Proof#provider} has it
     */
    record Next(UUID account, UUID session, String refreshToken, String provider)
        implements Refresh {
      /** Tells what it is without the token. */
      @Override
      public String toString() {
        return "Next[" + account + ", " + session + "]";
      }
    }

    /** It is nobody's, or of a session that is over. */
    record Unknown() implements Refresh {}

    /** It had been used; its session is over now. */
    record Reused(UUID account) implements Refresh {}

    /** It is good, but its session has had too many of late; it stays good. */
    record TooSoon(Duration patience) implements Refresh {}
  }

  private record Row(
      UUID session, UUID account, String provider, Instant sessionUsed, @Nullable Instant used) {}

  /**
   * Begins a session. Those of the account that are too old end, and the oldest of too many.
   *
   * @param proof by what somebody came in
   * @return empty where that does not hold any more, or the account is shut
   */
  public Optional<Refresh.Next> begin(UUID account, Proof proof) {
    var bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    var token = text(bytes);
    var session = UUID.randomUUID();
    var now = utc(clock.instant());
    var begun =
        transactions.execute(
            _ -> {
              if (!stillHolds(account, proof)) {
                return false;
              }
              db.sql(
                      """
                  delete from sign_in_session where account = ? and (used_at < ? or id in (
                    select id from sign_in_session where account = ?
                    order by used_at desc offset ?))
                  """)
                  .params(account, now.minus(IDLE), account, MOST_SESSIONS - 1)
                  .update();
              db.sql(
                      """
                  insert into sign_in_session (id, account, provider, identity, begun_at, used_at)
                  values (?, ?, ?, ?::uuid, ?, ?)
                  """)
                  .param(session)
                  .param(account)
                  .param(proof.provider())
                  .param(proof instanceof Proof.OfIdentity by ? by.identity().toString() : null)
                  .param(now)
                  .param(now)
                  .update();
              insert(token, session, now);
              return true;
            });
    return Boolean.TRUE.equals(begun)
        ? Optional.of(new Refresh.Next(account, session, token, proof.provider()))
        : Optional.empty();
  }

  /**
   * Looks once more, and keeps it so until the session is there: whoever changes the password or
   * shuts the account meanwhile waits, and then ends this session too. The account comes first, as
   * where it is deleted with all that is its: else each of the two would wait for the other.
   */
  private boolean stillHolds(UUID account, Proof proof) {
    if (!account.equals(SessionClaims.SUPERUSER)
        && !isThere("select 1 from account where id = ? and not disabled for share", account)) {
      return false;
    }
    return switch (proof) {
      case Proof.OfPassword by ->
          isThere(
              "select 1 from account_password where account = ? and hash = ? for share",
              account,
              by.verified().text());
      case Proof.OfIdentity by ->
          isThere(
              "select 1 from account_identity where account = ? and id = ? for share",
              account,
              by.identity());
      case Proof.JustMade _ -> true;
    };
  }

  private boolean isThere(String sql, Object... parameters) {
    return db.sql(sql).params(parameters).query(Integer.class).optional().isPresent();
  }

  /** Takes a refresh token for the next one. */
  public Refresh refresh(String token) {
    if (token.length() > LONGEST_TOKEN) {
      return new Refresh.Unknown();
    }
    return Objects.requireNonNull(transactions.execute(_ -> next(token)));
  }

  private Refresh next(String brought) {
    var now = clock.instant();
    var token = brought;
    for (var step = 0; step < MOST_STEPS; step++) {
      var found = lock(token);
      if (found.isEmpty()) {
        return new Refresh.Unknown();
      }
      var row = found.get();
      if (row.sessionUsed().plus(IDLE).isBefore(now)) {
        end(row.session());
        return new Refresh.Unknown();
      }
      var used = row.used();
      if (used == null) {
        if (step == 0) {
          var wait = toWait(row.session(), now);
          if (wait.isPresent()) {
            return new Refresh.TooSoon(wait.get());
          }
        }
        // Of a token that came twice this is the one that the first bringer got.
        return new Refresh.Next(
            row.account(),
            row.session(),
            step == 0 ? take(token, row.session(), now) : token,
            row.provider());
      }
      if (used.plus(GRACE).isBefore(now)) {
        end(row.session());
        return new Refresh.Reused(row.account());
      }
      token = after(token);
    }
    return new Refresh.Unknown();
  }

  /** All that a session has had are kept as long as it goes on, so they must not be without end. */
  private Optional<Duration> toWait(UUID session, Instant now) {
    return db.sql(
            """
            select made_at from refresh_token where session = ? and made_at > ?
            order by made_at desc offset ? limit 1
            """)
        .params(session, utc(now.minus(COUNTED)), MOST_COUNTED - 1)
        .query(OffsetDateTime.class)
        .optional()
        .map(made -> Duration.between(now, made.toInstant().plus(COUNTED)));
  }

  /** Whoever else brings a token of the same session waits. */
  private Optional<Row> lock(String token) {
    return db.sql(
            """
            select s.id, s.account, s.provider, s.used_at as session_used, r.used_at
            from refresh_token r join sign_in_session s on s.id = r.session
            where r.hash = ? for update
            """)
        .param(hash(token))
        .query(
            (row, _) -> {
              var used = row.getObject("used_at", OffsetDateTime.class);
              return new Row(
                  row.getObject("id", UUID.class),
                  row.getObject("account", UUID.class),
                  row.getString("provider"),
                  row.getObject("session_used", OffsetDateTime.class).toInstant(),
                  used == null ? null : used.toInstant());
            })
        .optional();
  }

  private String take(String token, UUID session, Instant now) {
    var next = after(token);
    db.sql("update refresh_token set used_at = ? where hash = ?")
        .params(utc(now), hash(token))
        .update();
    insert(next, session, utc(now));
    db.sql("update sign_in_session set used_at = ? where id = ?")
        .params(utc(now), session)
        .update();
    return next;
  }

  private void insert(String token, UUID session, OffsetDateTime now) {
    db.sql("insert into refresh_token (hash, session, made_at) values (?, ?, ?)")
        .params(hash(token), session, now)
        .update();
  }

  /** Whether a session goes on, of an account that may come in. */
  public boolean goesOn(SessionClaims claims) {
    return db.sql(
                """
            select count(*) from sign_in_session s left join account a on a.id = s.account
            where s.id = ? and s.account = ? and (s.account = ? or not a.disabled)
            """)
            .params(claims.session(), claims.account(), SessionClaims.SUPERUSER)
            .query(Long.class)
            .single()
        > 0;
  }

  /** Ends a session. */
  public void end(UUID session) {
    db.sql("delete from sign_in_session where id = ?").param(session).update();
  }

  /** Ends all sessions of an account, or all but one. */
  public void endAll(UUID account, @Nullable UUID kept) {
    new AccountBook(db).endSessions(account, kept);
  }

  /** When an account signed in last, of the sessions that go on. */
  public Optional<Instant> lastSignIn(UUID account) {
    return db.sql(
            """
            select begun_at from sign_in_session where account = ? order by begun_at desc limit 1
            """)
        .param(account)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  private String after(String token) {
    return text(pepper.mac("refresh-token", token));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
