package dev.supaplane.kit.token;

import dev.supaplane.kit.access.Limits;
import java.util.Optional;
import java.util.UUID;

/** What one service knows of accounts, sessions and tokens. May block. */
public interface KnownAccounts {
  /** Whether a session whose token is good goes on, of an account that may come in. */
  boolean goesOn(SessionClaims session);

  /**
   * Whose token it is; empty where it is not known, expired or revoked, or its account is shut.
   *
   * @param mac what the token is known by, see {@link Pepper#macOf}
   */
  Optional<Holder> holderOf(String mac);

  /**
   * Whose token it is, and what it is good for.
   *
   * @param account the account
   * @param limits of all that the account may
   */
  record Holder(UUID account, Limits limits) {}
}
