package dev.supaplane.command.sso;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.Identity;
import dev.supaplane.kit.token.Pepper;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who is at a provider to sign in, and who came back and has not taken their session yet. Kept in
 * the database, so that they may come back to another process; of what opens anything a hash alone.
 * Each is good once.
 */
public final class Flows {
  /** How long somebody may be at a provider. */
  static final Duration AWAY = Duration.ofMinutes(10);

  /** How long a code is good. */
  static final Duration CODE = Duration.ofMinutes(5);

  private static final int MOST = 20_000;
  private static final int BYTES = 32;
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern CHALLENGE = SHAPE;
  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final JdbcClient db;
  private final Pepper pepper;
  private final InstantSource clock;

  /** Flows in the command side's database. */
  public Flows(JdbcClient db, Pepper pepper, InstantSource clock) {
    this.db = db;
    this.pepper = pepper;
    this.clock = clock;
  }

  /**
   * What somebody wants.
   *
   * @param provider by whom they would sign in
   * @param redirectTo where to in the end
   * @param challenge of the client: SHA-256 of its verifier, base64url
   * @param link to which account the identity is to be added; null for signing in
   */
  public record Asked(String provider, URI redirectTo, String challenge, @Nullable Link link) {}

  /**
   * An account that an identity is to be added to.
   *
   * @param session in which its owner asked; when it is over, nothing is added any more
   */
  public record Link(UUID account, UUID session) {}

  /** What the provider is asked with, and answers to. */
  public record Begun(String state, String nonce, String verifier) {
    /** Tells nothing of itself. */
    @Override
    public String toString() {
      return "Begun[…]";
    }
  }

  /** Somebody who came back. */
  public record Back(Asked asked, Begun begun) {}

  /**
   * Whom a provider has vouched for.
   *
   * @param linking in which session the identity is yet to be linked to the account; null where it
   *     is linked already
   */
  public record Vouched(UUID account, Identity identity, @Nullable UUID linking) {}

  /** What became of a code. */
  public sealed interface Redeemed {
    /** It was good. */
    record Good(Vouched vouched) implements Redeemed {}

    /** There is none, or it was brought before, or too late. */
    record Unknown() implements Redeemed {}

    /** Whoever brings it is not who asked. */
    record OtherClient() implements Redeemed {}
  }

  /** What a browser keeps, so that nobody else's answer is taken from it. */
  public static String fresh() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return text(bytes);
  }

  /** Whether a text may be what a browser keeps. */
  public static boolean isShaped(@Nullable String text) {
    return text != null && SHAPE.matcher(text).matches();
  }

  /** Whether a text may be a challenge by SHA-256. */
  public static boolean isChallenge(@Nullable String text) {
    return text != null && CHALLENGE.matcher(text).matches();
  }

  /**
   * Begins.
   *
   * @param browser what the browser keeps
   * @return empty when there are too many already that are nobody's to drop
   * @throws AccountRefused when the session is over in which an identity would be added
   */
  public Optional<Begun> begin(String browser, Asked asked) {
    var now = utc(clock.instant());
    db.sql("delete from sign_in_flow where expires_at < ?").param(now).update();
    if (!hasRoom()) {
      return Optional.empty();
    }
    var begun = of(fresh());
    var link = asked.link();
    inserted(
        db.sql(
                """
                insert into sign_in_flow
                  (state, browser, provider, redirect_to, challenge, link, link_session, expires_at)
                values (?, ?, ?, ?, ?, ?::uuid, ?::uuid, ?)
                """)
            .param(hash(begun.state()))
            .param(hash(browser))
            .param(asked.provider())
            .param(asked.redirectTo().toString())
            .param(asked.challenge())
            .param(link == null ? null : link.account().toString())
            .param(link == null ? null : link.session().toString())
            .param(now.plus(AWAY)));
    return Optional.of(begun);
  }

  /**
   * Where there are too many, the oldest of strangers go: somebody who begins without end would
   * else keep everybody out, and so loses their own.
   */
  private boolean hasRoom() {
    var over = db.sql("select count(*) from sign_in_flow").query(Long.class).single() - MOST + 1;
    return over <= 0
        || db.sql(
                    """
                    delete from sign_in_flow where state in (
                      select state from sign_in_flow where link is null
                      order by expires_at limit ? for update skip locked)
                    """)
                .param(over)
                .update()
            > 0;
  }

  /** What a flow or a code belongs to may have gone while somebody was at the provider. */
  private static void inserted(JdbcClient.StatementSpec insert) {
    try {
      insert.update();
    } catch (DataIntegrityViolationException e) {
      var refused =
          new AccountRefused(
              AccountRefused.Reason.SESSION_OVER, "The session is over; sign in again");
      refused.initCause(e);
      throw refused;
    }
  }

  /** Ends what began with a state in the same browser. */
  public Optional<Back> take(String state, String browser) {
    return db.sql(
            """
            delete from sign_in_flow where state = ? and browser = ? and expires_at > ?
            returning provider, redirect_to, challenge, link, link_session
            """)
        .params(hash(state), hash(browser), utc(clock.instant()))
        .query((row, _) -> new Back(asked(row), of(state)))
        .optional();
  }

  /**
   * A code, good once, for the client whose challenge it is.
   *
   * @throws AccountRefused when the account is gone, or the session is over in which an identity
   *     would be added
   */
  public String promise(Vouched vouched, String challenge) {
    var now = utc(clock.instant());
    db.sql("delete from sign_in_code where expires_at < ?").param(now).update();
    var code = UUID.randomUUID().toString();
    var identity = vouched.identity();
    inserted(
        db.sql(
                """
                insert into sign_in_code
                  (code, challenge, account, identity, provider, issuer, subject, session, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?::uuid, ?)
                """)
            .param(hash(code))
            .param(challenge)
            .param(vouched.account())
            .param(identity.id())
            .param(identity.provider())
            .param(identity.issuer())
            .param(identity.subject())
            .param(vouched.linking() == null ? null : vouched.linking().toString())
            .param(now.plus(CODE)));
    return code;
  }

  /** Takes a code; it is gone, whoever brings it. */
  public Redeemed redeem(String code, String verifier) {
    record Found(String challenge, Vouched vouched) {}
    var found =
        db.sql("delete from sign_in_code where code = ? and expires_at > ? returning *")
            .params(hash(code), utc(clock.instant()))
            .query((row, _) -> new Found(row.getString("challenge"), vouched(row)))
            .optional();
    if (found.isEmpty()) {
      return new Redeemed.Unknown();
    }
    return VERIFIER.matcher(verifier).matches()
            && MessageDigest.isEqual(
                text(hash(verifier)).getBytes(UTF_8), found.get().challenge().getBytes(UTF_8))
        ? new Redeemed.Good(found.get().vouched())
        : new Redeemed.OtherClient();
  }

  /** What else the provider is asked with follows from the state, so it need not be kept. */
  private Begun of(String state) {
    return new Begun(
        state, text(pepper.mac("oidc-nonce", state)), text(pepper.mac("oidc-verifier", state)));
  }

  private static Asked asked(ResultSet row) throws SQLException {
    var account = row.getObject("link", UUID.class);
    return new Asked(
        row.getString("provider"),
        URI.create(row.getString("redirect_to")),
        row.getString("challenge"),
        account == null ? null : new Link(account, row.getObject("link_session", UUID.class)));
  }

  private static Vouched vouched(ResultSet row) throws SQLException {
    return new Vouched(
        row.getObject("account", UUID.class),
        new Identity(
            row.getObject("identity", UUID.class),
            row.getString("provider"),
            row.getString("issuer"),
            row.getString("subject")),
        row.getObject("session", UUID.class));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
