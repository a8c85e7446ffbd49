package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.query.projection.AccountFold.AccountRow;
import dev.supaplane.query.projection.AccountFold.IdentityRow;
import dev.supaplane.query.projection.AccountFold.LimitsRow;
import dev.supaplane.query.projection.AccountFold.TokenRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows of accounts, their tokens and identities. What is told in its order is folded into what the
 * rows say. What was not told before and comes late makes an account anew, from all that is kept of
 * it: then neither a repetition nor a late one can make the rows other than they have to be.
 */
final class AccountRows {
  private static final Columns<AccountRow> ACCOUNT =
      new Columns<AccountRow>()
          .with("id", "text", AccountRow::id)
          .with("email", "text", AccountRow::email)
          .with("name", "text", AccountRow::name)
          .with("state", "text", AccountRow::state)
          .with("sessions_from", "timestamptz", AccountRow::sessionsFrom)
          .with("kept_session", "uuid", AccountRow::keptSession)
          .with("created_at", "timestamptz", AccountRow::createdAt)
          .with("version", "bigint", AccountRow::version);

  private static final Columns<TokenRow> TOKEN =
      new Columns<TokenRow>()
          .with("id", "uuid", TokenRow::id)
          .with("account", "text", TokenRow::account)
          .with("name", "text", TokenRow::name)
          .with("mac", "text", TokenRow::mac)
          .with("limits", "text", token -> Projector.json(token.limits()))
          .with("issued_at", "timestamptz", TokenRow::issuedAt)
          .with("expires_at", "timestamptz", TokenRow::expiresAt)
          .with("revoked_at", "timestamptz", TokenRow::revokedAt);

  private static final Columns<IdentityRow> IDENTITY =
      new Columns<IdentityRow>()
          .with("id", "uuid", IdentityRow::id)
          .with("account", "text", IdentityRow::account)
          .with("issuer", "text", IdentityRow::issuer)
          .with("subject", "text", IdentityRow::subject)
          .with("linked_at", "timestamptz", IdentityRow::linkedAt);

  private final JdbcClient db;
  private final Map<String, List<Heard>> heard = new LinkedHashMap<>();

  private record Heard(AccountEvent event, long sequence, boolean isNew) {}

  AccountRows(JdbcClient db) {
    this.db = db;
  }

  /**
   * Counts an event.
   *
   * @param isNew whether it was not kept before
   */
  void add(AccountEvent event, long sequence, boolean isNew) {
    heard
        .computeIfAbsent(event.account().toString(), _ -> new ArrayList<>())
        .add(new Heard(event, sequence, isNew));
  }

  /** Writes what was counted, in a transaction of the caller's. */
  void write() {
    if (heard.isEmpty()) {
      return;
    }
    var there = fetch();
    var late = new LinkedHashSet<String>();
    heard.forEach(
        (id, events) -> {
          var fold = there.get(id);
          if (fold == null || !isInOrder(fold, events)) {
            late.add(id);
          }
        });
    var folds = new LinkedHashMap<String, AccountFold>(there);
    folds.keySet().removeAll(late);
    save(folds.values());
    refold(late);
  }

  /** Folds events into what is there; false where one of them should have come before. */
  private static boolean isInOrder(AccountFold fold, List<Heard> events) {
    for (var one : events) {
      if (one.sequence() > fold.version()) {
        fold.add(one.event(), one.sequence());
      } else if (one.isNew()) {
        return false;
      }
    }
    return true;
  }

  /** What the rows say, of tokens no more than the events are about. */
  private Map<String, AccountFold> fetch() {
    var ids = heard.keySet().toArray(String[]::new);
    var deleted = new ArrayList<String>();
    var touched = new ArrayList<String>();
    heard.values().stream()
        .flatMap(List::stream)
        .map(Heard::event)
        .forEach(
            event -> {
              switch (event) {
                case AccountDeleted e -> deleted.add(e.account().toString());
                case AccessTokenIssued e -> touched.add(e.token().toString());
                case AccessTokenRevoked e -> touched.add(e.token().toString());
                default -> {}
              }
            });
    var tokens = new HashMap<String, List<TokenRow>>();
    db.sql(
            """
            select * from access_token
            where account = any(?::text[]) and (id = any(?::uuid[]) or account = any(?::text[]))
            order by issued_at, id
            """)
        .param(ids)
        .param(touched.toArray(String[]::new))
        .param(deleted.toArray(String[]::new))
        .query((row, _) -> token(row))
        .list()
        .forEach(
            token -> tokens.computeIfAbsent(token.account(), _ -> new ArrayList<>()).add(token));
    var identities = new HashMap<String, List<IdentityRow>>();
    db.sql("select * from account_identity where account = any(?::text[]) order by linked_at, id")
        .param(ids)
        .query((row, _) -> identity(row))
        .list()
        .forEach(one -> identities.computeIfAbsent(one.account(), _ -> new ArrayList<>()).add(one));
    var folds = new HashMap<String, AccountFold>();
    db.sql("select * from account where id = any(?::text[])")
        .param(ids)
        .query((row, _) -> account(row))
        .list()
        .forEach(
            row ->
                folds.put(
                    row.id(),
                    new AccountFold(
                        row,
                        tokens.getOrDefault(row.id(), List.of()),
                        identities.getOrDefault(row.id(), List.of()))));
    return folds;
  }

  /** Writes accounts from what is kept of them. */
  private void refold(Set<String> ids) {
    if (ids.isEmpty()) {
      return;
    }
    var subjects = ids.toArray(String[]::new);
    var folds = new LinkedHashMap<String, AccountFold>();
    db.sql(
            """
            select subject, type, sequence, body from history
            where subject = any(?::text[]) and sequence is not null order by subject, sequence
            """)
        .param(subjects)
        .query(
            row -> {
              var sequence = row.getLong("sequence");
              var subject = row.getString("subject");
              EventReader.published()
                  .read(row.getString("type"), row.getString("body").getBytes(UTF_8))
                  .filter(AccountEvent.class::isInstance)
                  .ifPresent(
                      event ->
                          folds
                              .computeIfAbsent(subject, _ -> new AccountFold())
                              .add((AccountEvent) event, sequence));
            });
    db.sql("delete from access_token where account = any(?::text[])").param(subjects).update();
    db.sql("delete from account_identity where account = any(?::text[])").param(subjects).update();
    db.sql("delete from account where id = any(?::text[])").param(subjects).update();
    save(folds.values());
  }

  /** Puts rows into the place of what they were; tokens that a fold does not know stay. */
  private void save(Collection<AccountFold> folds) {
    var accounts = folds.stream().flatMap(fold -> fold.account().stream()).toList();
    put("account", ACCOUNT, accounts, accounts.stream().map(AccountRow::id).toList(), "id", "text");
    var tokens = folds.stream().flatMap(fold -> fold.tokens().stream()).toList();
    put(
        "access_token",
        TOKEN,
        tokens,
        tokens.stream().map(token -> token.id().toString()).toList(),
        "id",
        "uuid");
    put(
        "account_identity",
        IDENTITY,
        folds.stream().flatMap(fold -> fold.identities().stream()).toList(),
        accounts.stream().map(AccountRow::id).toList(),
        "account",
        "text");
  }

  /** The names are all of this class's. */
  private <T> void put(
      String table, Columns<T> columns, List<T> rows, List<String> keys, String key, String type) {
    if (!keys.isEmpty()) {
      db.sql("delete from %s where %s = any(?::%s[])".formatted(table, key, type))
          .param(keys.toArray(String[]::new))
          .update();
    }
    if (!rows.isEmpty()) {
      db.sql(
              "insert into %s (%s) select * from %s"
                  .formatted(table, columns.names(), columns.unnest()))
          .params(columns.parameters(rows))
          .update();
    }
  }

  private static AccountRow account(ResultSet row) throws SQLException {
    return new AccountRow(
        row.getString("id"),
        row.getString("email"),
        row.getString("name"),
        row.getString("state"),
        instantOrNull(row, "sessions_from"),
        row.getObject("kept_session", UUID.class),
        instant(row, "created_at"),
        row.getLong("version"));
  }

  private static TokenRow token(ResultSet row) throws SQLException {
    return new TokenRow(
        row.getObject("id", UUID.class),
        row.getString("account"),
        row.getString("name"),
        row.getString("mac"),
        EventJson.mapper().readValue(row.getString("limits"), LimitsRow.class),
        instant(row, "issued_at"),
        instantOrNull(row, "expires_at"),
        instantOrNull(row, "revoked_at"));
  }

  private static IdentityRow identity(ResultSet row) throws SQLException {
    return new IdentityRow(
        row.getObject("id", UUID.class),
        row.getString("account"),
        row.getString("issuer"),
        row.getString("subject"),
        instant(row, "linked_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    var at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
