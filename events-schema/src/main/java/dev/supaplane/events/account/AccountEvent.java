package dev.supaplane.events.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to an account. No event holds a password, a token or a hash of a password. */
public sealed interface AccountEvent {
  /** The account. */
  UUID account();

  /** When it happened, by the command side's clock. */
  Instant at();

  /**
   * An account came to be.
   *
   * @apiNote The superuser makes an account, or somebody makes their own where that is allowed.
   * @param email by which its owner signs in; personal data
   * @param name as the user gave it, 1 to 256 characters
   */
  record AccountCreated(UUID account, String email, String name, Instant at)
      implements AccountEvent {}

  /**
   * An account got a password, or another one.
   *
   * @apiNote The owner or the superuser sets a password.
   * @param endsSessions whether every session that began before is over; else its owner set it, and
   *     the session in which that was done goes on
   * @param keptSession the session in which its owner did that: of all that began before it alone
   *     goes on; absent where there is none, and in events of before 1.4.0
   */
  record AccountPasswordSet(
      UUID account, boolean endsSessions, @Nullable UUID keptSession, Instant at)
      implements AccountEvent {
    /** Without a session that is kept. */
    public AccountPasswordSet(UUID account, boolean endsSessions, Instant at) {
      this(account, endsSessions, null, at);
    }
  }

  /**
   * An account was shut: sessions are over, tokens are refused.
   *
   * @apiNote The superuser disables an account.
   */
  record AccountDisabled(UUID account, Instant at) implements AccountEvent {}

  /**
   * An account that was shut is open again; its tokens are good, its sessions are not.
   *
   * @apiNote The superuser enables an account.
   */
  record AccountEnabled(UUID account, Instant at) implements AccountEvent {}

  /**
   * An account is gone, with all its tokens.
   *
   * @apiNote The superuser deletes an account.
   */
  record AccountDeleted(UUID account, Instant at) implements AccountEvent {}

  /**
   * An account got a personal access token.
   *
   * @apiNote The owner asks for a token.
   * @param token the token's id; not the token
   * @param name as the user gave it, 1 to 256 characters
   * @param mac by which the token is known again: HMAC-SHA256 under a key that is in no event,
   *     hexadecimal; of no use to whoever has not the token or has not the key
   * @param permissions what it is good for, such as {@code project_read}; empty for all that the
   *     account may
   * @param organizations slugs of those that it is good for; empty for all
   * @param projects refs of those that it is good for; empty for all
   * @param expiresAt from when it is refused; absent for never
   */
  record AccessTokenIssued(
      UUID account,
      UUID token,
      String name,
      String mac,
      List<String> permissions,
      List<String> organizations,
      List<String> projects,
      @Nullable Instant expiresAt,
      Instant at)
      implements AccountEvent {}

  /**
   * A personal access token is refused from now on.
   *
   * @apiNote The owner revokes a token.
   * @param token the token's id
   */
  record AccessTokenRevoked(UUID account, UUID token, Instant at) implements AccountEvent {}

  /**
   * An account can be signed in to by an identity that somebody else vouches for.
   *
   * @apiNote Somebody signs in by a provider for the first time, or adds one to their account.
   * @param identity the identity's id here
   * @param provider the provider's name, as the operator gave it
   * @param issuer who vouches for the identity, a URL
   * @param subject whom the issuer means, in the issuer's words; with the issuer of one account
   *     alone
   */
  record AccountIdentityLinked(
      UUID account, UUID identity, String provider, String issuer, String subject, Instant at)
      implements AccountEvent {}

  /**
   * An account cannot be signed in to by an identity any more.
   *
   * @apiNote The owner removes an identity.
   * @param identity the identity's id here
   */
  record AccountIdentityUnlinked(UUID account, UUID identity, Instant at) implements AccountEvent {}
}
