package dev.supaplane.command.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of an account. */
public sealed interface AccountCommand {
  /** The account. */
  UUID account();

  /** The aggregate's identifier. */
  @TargetAggregateIdentifier
  default String aggregateId() {
    return account().toString();
  }

  /**
   * Make an account.
   *
   * @param email as {@link Emails} has it
   * @param name 1 to 256 characters
   * @param password null for one that cannot sign in by one yet
   * @param identity by which it is signed in to; null for none yet
   */
  record CreateAccount(
      UUID account,
      String email,
      String name,
      @Nullable PasswordHash password,
      @Nullable Identity identity)
      implements AccountCommand {
    /** One without an identity. */
    public CreateAccount(UUID account, String email, String name, @Nullable PasswordHash password) {
      this(account, email, name, password, null);
    }
  }

  /**
   * Let it be signed in to by an identity.
   *
   * @param session in which its owner asked, which has to go on; null where nobody had to be signed
   *     in for it
   */
  record LinkIdentity(UUID account, Identity identity, @Nullable UUID session)
      implements AccountCommand {}

  /** Let it be signed in to by an identity no more. */
  record UnlinkIdentity(UUID account, UUID identity) implements AccountCommand {}

  /**
   * Set a password.
   *
   * @param kept the session in which its owner does that, which alone goes on; null where somebody
   *     else does
   */
  record SetPassword(UUID account, PasswordHash password, @Nullable UUID kept)
      implements AccountCommand {}

  /** Shut an account. */
  record DisableAccount(UUID account) implements AccountCommand {}

  /** Open it again. */
  record EnableAccount(UUID account) implements AccountCommand {}

  /** Delete it, with all its tokens. */
  record DeleteAccount(UUID account) implements AccountCommand {}

  /**
   * Issue a personal access token.
   *
   * @param token its id
   * @param mac what it is known by
   * @param permissions names; empty for all
   * @param organizations slugs; empty for all
   * @param projects refs; empty for all
   * @param expiresAt null for never
   */
  record IssueToken(
      UUID account,
      UUID token,
      String name,
      String mac,
      List<String> permissions,
      List<String> organizations,
      List<String> projects,
      @Nullable Instant expiresAt)
      implements AccountCommand {}

  /** Revoke one. */
  record RevokeToken(UUID account, UUID token) implements AccountCommand {}
}
