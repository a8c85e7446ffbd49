package dev.supaplane.command.account;

import static dev.supaplane.command.account.AccountBook.utc;
import static dev.supaplane.command.account.AccountBook.words;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.token.KnownAccounts;
import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.token.SessionClaims;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the command side knows of accounts: what is revoked here is refused from the next call. */
public final class StoredAccounts implements KnownAccounts {
  private final JdbcClient db;
  private final Sessions sessions;
  private final InstantSource clock;

  /** Accounts in the command side's database. */
  public StoredAccounts(JdbcClient db, Sessions sessions, InstantSource clock) {
    this.db = db;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public boolean goesOn(SessionClaims session) {
    return sessions.goesOn(session);
  }

  @Override
  public Optional<Holder> holderOf(String mac) {
    record Found(UUID account, Optional<Limits> limits) {}
    return db.sql(
            """
            select t.account, t.permissions, t.organizations, t.projects
            from access_token t join account a on a.id = t.account
            where t.mac = ? and not a.disabled and (t.expires_at is null or t.expires_at > ?)
            """)
        .params(mac, utc(clock.instant()))
        .query(
            (row, _) ->
                new Found(
                    row.getObject("account", UUID.class),
                    LimitNames.limits(
                        words(row.getArray("permissions")),
                        words(row.getArray("organizations")),
                        words(row.getArray("projects")))))
        .optional()
        .flatMap(found -> found.limits().map(limits -> new Holder(found.account(), limits)));
  }
}
