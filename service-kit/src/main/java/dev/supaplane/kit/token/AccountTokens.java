package dev.supaplane.kit.token;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import java.util.Optional;
import java.util.UUID;

/** The tokens of accounts: those of sessions, and personal access tokens. */
public final class AccountTokens implements Authenticator {
  private final AccessJwts jwts;
  private final Pepper pepper;
  private final KnownAccounts accounts;

  /** Tokens of the accounts that a service knows. */
  public AccountTokens(AccessJwts jwts, Pepper pepper, KnownAccounts accounts) {
    this.jwts = jwts;
    this.pepper = pepper;
    this.accounts = accounts;
  }

  @Override
  public Optional<Caller> callerOf(String token) {
    if (PersonalToken.isShaped(token)) {
      return accounts
          .holderOf(pepper.macOf(token))
          .map(holder -> caller(holder.account(), holder.limits()));
    }
    return jwts.verify(token).filter(accounts::goesOn).map(AccountTokens::caller);
  }

  private static Caller caller(SessionClaims session) {
    return session.ofSuperuser() ? Caller.SUPERUSER : caller(session.account(), Limits.NONE);
  }

  private static Caller caller(UUID account, Limits limits) {
    return new Caller("account:" + account, false, account, limits);
  }
}
