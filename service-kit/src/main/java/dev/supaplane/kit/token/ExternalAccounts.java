package dev.supaplane.kit.token;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import java.util.Optional;
import java.util.UUID;

/** Tokens of the accounts that a service knows, and of a GoTrue that signs their owners in. */
public final class ExternalAccounts implements Authenticator {
  private final Authenticator own;
  private final ExternalTokens tokens;
  private final Holders holders;

  /** Knows whose a token is. */
  @FunctionalInterface
  public interface Holders {
    /** The account, where there is one that may come in. May block. */
    Optional<UUID> holderOf(ExternalTokens.Claims claims);
  }

  /**
   * Tokens of both.
   *
   * @param own asked first
   */
  public ExternalAccounts(Authenticator own, ExternalTokens tokens, Holders holders) {
    this.own = own;
    this.tokens = tokens;
    this.holders = holders;
  }

  @Override
  public Optional<Caller> callerOf(String token) {
    return own.callerOf(token)
        .or(
            () ->
                tokens
                    .verify(token)
                    .flatMap(holders::holderOf)
                    .map(account -> new Caller("account:" + account, false, account, Limits.NONE)));
  }
}
