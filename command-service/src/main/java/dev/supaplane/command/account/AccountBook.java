package dev.supaplane.command.account;

import dev.supaplane.command.account.AccountRefused.Reason;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.events.account.AccountEvent.AccountIdentityUnlinked;
import dev.supaplane.events.account.AccountEvent.AccountPasswordSet;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The accounts that there are, and their passwords and tokens, none of them readable. */
public final class AccountBook {
  private static final String ACCOUNT =
      "select id, email, name, disabled, created_at from account where ";

  private final JdbcClient db;

  /** A book in the command side's database. */
  public AccountBook(JdbcClient db) {
    this.db = db;
  }

  /**
   * An account.
   *
   * @param disabled whether it is shut
   */
  public record Entry(UUID id, String email, String name, boolean disabled, Instant createdAt) {}

  /**
   * A token that was not revoked; it may have expired.
   *
   * @param permissions names; empty for all
   * @param organizations slugs; empty for all
   * @param projects refs; empty for all
   * @param expiresAt null for never
   */
  public record Token(
      UUID id,
      String name,
      List<String> permissions,
      List<String> organizations,
      List<String> projects,
      @Nullable Instant expiresAt,
      Instant issuedAt) {}

  /** One account. */
  public Optional<Entry> find(UUID account) {
    return db.sql(ACCOUNT + "id = ?").param(account).query((row, _) -> entry(row)).optional();
  }

  /** The account of an e-mail, however it is written. */
  public Optional<Entry> find(String email) {
    return db.sql(ACCOUNT + "lower(email) = lower(?)")
        .param(email)
        .query((row, _) -> entry(row))
        .optional();
  }

  /** Accounts by age. */
  public List<Entry> list(int limit, long offset) {
    return db.sql(ACCOUNT + "true order by created_at, id limit ? offset ?")
        .params(limit, offset)
        .query((row, _) -> entry(row))
        .list();
  }

  /** How many there are. */
  public long count() {
    return db.sql("select count(*) from account").query(Long.class).single();
  }

  /** The tokens of an account, by age. */
  public List<Token> tokens(UUID account) {
    return db.sql(
            """
            select id, name, permissions, organizations, projects, expires_at, issued_at
            from access_token where account = ? order by issued_at, id
            """)
        .param(account)
        .query((row, _) -> token(row))
        .list();
  }

  /** The id of the token that is known by this. */
  public Optional<UUID> tokenBy(String mac) {
    return db.sql("select id from access_token where mac = ?")
        .param(mac)
        .query(UUID.class)
        .optional();
  }

  /** The password of an account, or of the superuser; empty for one who cannot sign in by one. */
  public Optional<PasswordHash> password(UUID account) {
    return db.sql("select hash from account_password where account = ?")
        .param(account)
        .query(String.class)
        .optional()
        .map(PasswordHash::new);
  }

  /** Keeps a password in the place of the one before. */
  void keep(UUID account, PasswordHash password, Instant at) {
    db.sql(
            """
            insert into account_password (account, hash, set_at) values (?, ?, ?)
            on conflict (account) do update set hash = excluded.hash, set_at = excluded.set_at
            """)
        .params(account, password.text(), utc(at))
        .update();
  }

  /** Forgets a password, so that nobody signs in by one. */
  void forget(UUID account) {
    db.sql("delete from account_password where account = ?").param(account).update();
  }

  /** Whether a session of an account goes on. */
  boolean hasSession(UUID account, UUID session) {
    return db.sql("select 1 from sign_in_session where account = ? and id = ? for key share")
        .params(account, session)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** Ends all sessions of an account but one. */
  void endSessions(UUID account, @Nullable UUID kept) {
    if (kept == null) {
      db.sql("delete from sign_in_session where account = ?").param(account).update();
    } else {
      db.sql("delete from sign_in_session where account = ? and id <> ?")
          .params(account, kept)
          .update();
    }
  }

  /**
   * Writes what an event says, in the transaction that stores the event.
   *
   * @throws AccountRefused when another account has the e-mail of a new one, or the identity
   */
  void follow(AccountEvent event) {
    switch (event) {
      case AccountCreated e -> create(e);
      // The password itself is in no event; see keep.
      case AccountPasswordSet _ -> {}
      case AccountDisabled e -> {
        disabled(e.account(), true);
        endSessions(e.account(), null);
      }
      case AccountEnabled e -> disabled(e.account(), false);
      case AccountDeleted e -> {
        // The row first: a session that begins at the same time holds it, and is seen then.
        db.sql("delete from account where id = ?").param(e.account()).update();
        forget(e.account());
        endSessions(e.account(), null);
      }
      case AccessTokenIssued e -> issue(e);
      case AccountIdentityLinked e -> new Identities(db).link(e);
      case AccountIdentityUnlinked e -> new Identities(db).unlink(e);
      case AccessTokenRevoked e ->
          db.sql("delete from access_token where id = ? and account = ?")
              .params(e.token(), e.account())
              .update();
    }
  }

  private void create(AccountCreated e) {
    var written =
        db.sql(
                """
                insert into account (id, email, name, created_at) values (?, ?, ?, ?)
                on conflict do nothing
                """)
            .params(e.account(), e.email(), e.name(), utc(e.at()))
            .update();
    if (written == 0) {
      throw new AccountRefused(Reason.EMAIL_TAKEN, "An account has that e-mail already");
    }
  }

  private void disabled(UUID account, boolean disabled) {
    db.sql("update account set disabled = ? where id = ?").params(disabled, account).update();
  }

  private void issue(AccessTokenIssued e) {
    db.sql(
            """
            insert into access_token
              (id, account, name, mac, permissions, organizations, projects, expires_at, issued_at)
            values (?, ?, ?, ?, ?::text[], ?::text[], ?::text[], ?::timestamptz, ?)
            """)
        .param(e.token())
        .param(e.account())
        .param(e.name())
        .param(e.mac())
        .param(e.permissions().toArray(String[]::new))
        .param(e.organizations().toArray(String[]::new))
        .param(e.projects().toArray(String[]::new))
        .param(e.expiresAt() == null ? null : utc(e.expiresAt()))
        .param(utc(e.at()))
        .update();
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getObject("id", UUID.class),
        row.getString("email"),
        row.getString("name"),
        row.getBoolean("disabled"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  private static Token token(ResultSet row) throws SQLException {
    var expires = row.getObject("expires_at", OffsetDateTime.class);
    return new Token(
        row.getObject("id", UUID.class),
        row.getString("name"),
        words(row.getArray("permissions")),
        words(row.getArray("organizations")),
        words(row.getArray("projects")),
        expires == null ? null : expires.toInstant(),
        row.getObject("issued_at", OffsetDateTime.class).toInstant());
  }

  static List<String> words(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
