package dev.supaplane.command.webhook;

import dev.supaplane.command.vault.SecretSeal;
import dev.supaplane.command.vault.SigningSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The secrets of hooks, sealed. */
final class Keyring {
  private static final int MOST = 5;

  /** A new secret and its number, from 1. */
  record Added(SigningSecret secret, int version) {}

  private final JdbcClient db;
  private final SecretSeal seal;

  /** A keyring in the command side's database. */
  Keyring(JdbcClient db, SecretSeal seal) {
    this.db = db;
    this.seal = seal;
  }

  /** The signatures of a message by each secret that signs now, the newest first. */
  String signatures(UUID hook, String id, Instant now, byte[] body) {
    return secrets(hook, now).stream()
        .map(secret -> secret.sign(id, now.getEpochSecond(), body))
        .collect(Collectors.joining(" "));
  }

  /**
   * Adds a secret; those that sign now do so until an instant, or until the earlier one that they
   * had. In the caller's transaction, which holds the hook.
   *
   * @return empty when too many sign already
   */
  Optional<Added> add(UUID hook, Instant now, Instant oldOnesUntil) {
    if (secrets(hook, now).size() >= MOST) {
      return Optional.empty();
    }
    db.sql("delete from webhook_secret where webhook = ? and expires_at <= ?")
        .params(hook, now.atOffset(ZoneOffset.UTC))
        .update();
    db.sql(
            """
            update webhook_secret set expires_at = ?
            where webhook = ? and expires_at is null
            """)
        .params(oldOnesUntil.atOffset(ZoneOffset.UTC), hook)
        .update();
    var version =
        db.sql("select coalesce(max(version), 0) + 1 from webhook_secret where webhook = ?")
            .param(hook)
            .query(Integer.class)
            .single();
    var secret = SigningSecret.make();
    db.sql("insert into webhook_secret (webhook, version, sealed) values (?, ?, ?)")
        .params(hook, version, seal.seal(context(hook, version), secret))
        .update();
    return Optional.of(new Added(secret, version));
  }

  private List<SigningSecret> secrets(UUID hook, Instant now) {
    return db.sql(
            """
            select version, sealed from webhook_secret
            where webhook = ? and (expires_at is null or expires_at > ?)
            order by version desc
            """)
        .params(hook, now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> opened(hook, row))
        .list();
  }

  /** A secret of a hook by its number, from 1; empty when it signs no more. */
  Optional<SigningSecret> secret(UUID hook, long version, Instant now) {
    return db.sql(
            """
            select version, sealed from webhook_secret
            where webhook = ? and version = ? and (expires_at is null or expires_at > ?)
            """)
        .params(hook, version, now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> opened(hook, row))
        .optional();
  }

  private SigningSecret opened(UUID hook, ResultSet row) throws SQLException {
    return seal.open(context(hook, row.getInt("version")), row.getBytes("sealed"));
  }

  private static String context(UUID hook, int version) {
    return "webhook|" + hook + "|" + version;
  }
}
