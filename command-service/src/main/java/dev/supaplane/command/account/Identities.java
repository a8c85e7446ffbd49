package dev.supaplane.command.account;

import static dev.supaplane.command.account.AccountBook.utc;

import dev.supaplane.command.account.AccountRefused.Reason;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.events.account.AccountEvent.AccountIdentityUnlinked;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which identities of others' accounts can be signed in to by. */
public final class Identities {
  private final JdbcClient db;

  /** Identities in the command side's database. */
  public Identities(JdbcClient db) {
    this.db = db;
  }

  /** An identity of an account. */
  public record Linked(UUID account, Identity identity, Instant linkedAt) {}

  /** The identity that an issuer means, where some account has it. */
  public Optional<Linked> find(String issuer, String subject) {
    return db.sql("select * from account_identity where issuer = ? and subject = ?")
        .params(issuer, subject)
        .query((row, _) -> linked(row))
        .optional();
  }

  /** Those of an account, by age. */
  public List<Linked> of(UUID account) {
    return db.sql("select * from account_identity where account = ? order by linked_at, id")
        .param(account)
        .query((row, _) -> linked(row))
        .list();
  }

  void link(AccountIdentityLinked e) {
    var written =
        db.sql(
                """
                insert into account_identity (id, account, provider, issuer, subject, linked_at)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing
                """)
            .params(e.identity(), e.account(), e.provider(), e.issuer(), e.subject(), utc(e.at()))
            .update();
    if (written == 0) {
      throw new AccountRefused(
          Reason.IDENTITY_TAKEN, "Somebody signs in by that identity already; unlink it there");
    }
  }

  /** Sessions that began by it are over, too. */
  void unlink(AccountIdentityUnlinked e) {
    db.sql("delete from account_identity where id = ? and account = ?")
        .params(e.identity(), e.account())
        .update();
    db.sql("delete from sign_in_session where account = ? and identity = ?")
        .params(e.account(), e.identity())
        .update();
  }

  private static Linked linked(ResultSet row) throws SQLException {
    return new Linked(
        row.getObject("account", UUID.class),
        new Identity(
            row.getObject("id", UUID.class),
            row.getString("provider"),
            row.getString("issuer"),
            row.getString("subject")),
        row.getObject("linked_at", OffsetDateTime.class).toInstant());
  }
}
