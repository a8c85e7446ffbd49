package dev.supaplane.query.account;

import dev.supaplane.kit.token.ExternalAccounts;
import dev.supaplane.kit.token.ExternalTokens;
import dev.supaplane.kit.token.KnownAccounts;
import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.query.projection.Versions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accounts as their events tell of them. A token or account that is not known may have been made a
 * moment ago: it is waited for, a second at most, and by few at a time, so that tokens of nobody
 * hold up nothing.
 */
public final class ProjectedAccounts implements KnownAccounts, ExternalAccounts.Holders {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST_WAITING = 16;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient db;
  private final Versions versions;
  private final InstantSource clock;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /**
   * Accounts in the read side's database.
   *
   * @param versions tells when something was written
   */
  public ProjectedAccounts(JdbcClient db, Versions versions, InstantSource clock) {
    this.db = db;
    this.versions = versions;
    this.clock = clock;
  }

  private record Found(String state, @Nullable Instant sessionsFrom, @Nullable UUID keptSession) {}

  private record Limited(
      List<String> permissions, List<String> organizations, List<String> projects) {}

  private record Token(
      String account, String state, Limited limits, @Nullable Instant expiresAt, boolean revoked) {}

  @Override
  public boolean goesOn(SessionClaims session) {
    if (session.ofSuperuser()) {
      return true;
    }
    var id = session.account().toString();
    return awaited(() -> account(id).isPresent())
        && account(id)
            .filter(found -> found.state().equals("active"))
            .filter(
                found ->
                    session.session().equals(found.keptSession())
                        || isSince(session.issuedAt(), found.sessionsFrom()))
            .isPresent();
  }

  /** A token tells its time in whole seconds. */
  private static boolean isSince(Instant issued, @Nullable Instant from) {
    return from == null || !issued.isBefore(from.truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public Optional<Holder> holderOf(String mac) {
    if (!awaited(() -> token(mac).isPresent())) {
      return Optional.empty();
    }
    return token(mac)
        .filter(token -> token.state().equals("active") && !token.revoked())
        .filter(token -> token.expiresAt() == null || clock.instant().isBefore(token.expiresAt()))
        .flatMap(
            token ->
                LimitNames.limits(
                        token.limits().permissions(),
                        token.limits().organizations(),
                        token.limits().projects())
                    .map(limits -> new Holder(UUID.fromString(token.account()), limits)));
  }

  /** The command side makes the account at first sight; here it is known a moment later. */
  @Override
  public Optional<UUID> holderOf(ExternalTokens.Claims claims) {
    return awaited(() -> holder(claims).isPresent()) ? holder(claims) : Optional.empty();
  }

  private Optional<UUID> holder(ExternalTokens.Claims claims) {
    return db.sql(
            """
            select i.account from account_identity i join account a on a.id = i.account
            where i.issuer = ? and i.subject = ? and a.state = 'active'
            """)
        .params(claims.issuer(), claims.subject().toString())
        .query(String.class)
        .optional()
        .map(UUID::fromString);
  }

  private boolean awaited(BooleanSupplier isThere) {
    if (isThere.getAsBoolean()) {
      return true;
    }
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      return versions.await(isThere, PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.release();
    }
  }

  private Optional<Found> account(String id) {
    return db.sql("select state, sessions_from, kept_session from account where id = ?")
        .param(id)
        .query(
            (row, _) ->
                new Found(
                    row.getString("state"),
                    instant(row, "sessions_from"),
                    row.getObject("kept_session", UUID.class)))
        .optional();
  }

  private Optional<Token> token(String mac) {
    return db.sql(
            """
            select t.account, a.state, t.limits, t.expires_at, t.revoked_at
            from access_token t join account a on a.id = t.account where t.mac = ?
            """)
        .param(mac)
        .query(
            (row, _) ->
                new Token(
                    row.getString("account"),
                    row.getString("state"),
                    JSON.readValue(row.getString("limits"), Limited.class),
                    instant(row, "expires_at"),
                    row.getObject("revoked_at") != null))
        .optional();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
