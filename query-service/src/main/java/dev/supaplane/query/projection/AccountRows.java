package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.query.projection.AccountFold.AccountRow;
import dev.supaplane.query.projection.AccountFold.TokenRow;
import java.util.LinkedHashMap;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows of accounts and their tokens. An account has few events, so its rows are made anew from all
 * that is kept of it whenever one more is told: then neither a repetition nor a late one can make
 * them other than they have to be.
 */
final class AccountRows {
  private static final Columns<AccountRow> ACCOUNT =
      new Columns<AccountRow>()
          .with("id", "text", AccountRow::id)
          .with("email", "text", AccountRow::email)
          .with("name", "text", AccountRow::name)
          .with("state", "text", AccountRow::state)
          .with("sessions_from", "timestamptz", AccountRow::sessionsFrom)
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

  private final JdbcClient db;

  AccountRows(JdbcClient db) {
    this.db = db;
  }

  /** Writes accounts from what is kept of them, in a transaction of the caller's. */
  void refold(Set<String> ids) {
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
    db.sql("delete from account where id = any(?::text[])").param(subjects).update();
    var accounts = folds.values().stream().flatMap(fold -> fold.account().stream()).toList();
    if (!accounts.isEmpty()) {
      db.sql(
              "insert into account (%s) select * from %s"
                  .formatted(ACCOUNT.names(), ACCOUNT.unnest()))
          .params(ACCOUNT.parameters(accounts))
          .update();
    }
    var tokens = folds.values().stream().flatMap(fold -> fold.tokens().stream()).toList();
    if (!tokens.isEmpty()) {
      db.sql(
              "insert into access_token (%s) select * from %s"
                  .formatted(TOKEN.names(), TOKEN.unnest()))
          .params(TOKEN.parameters(tokens))
          .update();
    }
  }
}
