package dev.supaplane.command.sso;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.Emails;
import dev.supaplane.command.account.Identities;
import dev.supaplane.kit.token.ExternalAccounts;
import dev.supaplane.kit.token.ExternalSignIn;
import dev.supaplane.kit.token.ExternalTokens;
import dev.supaplane.kit.web.ApiException;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose an external GoTrue's token is. At first sight an account is made or found for its owner, by
 * the rules by which anybody is let in.
 */
public final class ExternalHolders implements ExternalAccounts.Holders {
  /** What this sign-in is called among others. */
  static final String PROVIDER = "gotrue";

  private final ExternalSignIn signIn;
  private final Admissions admissions;
  private final Identities identities;
  private final AccountBook book;

  /** Holders of one GoTrue's tokens. */
  public ExternalHolders(
      ExternalSignIn signIn, Admissions admissions, Identities identities, AccountBook book) {
    this.signIn = signIn;
    this.admissions = admissions;
    this.identities = identities;
    this.book = book;
  }

  /**
   * The account.
   *
   * @throws ApiException 403 when its owner is not let in, with what to do
   */
  @Override
  public Optional<UUID> holderOf(ExternalTokens.Claims claims) {
    var seen = identities.find(claims.issuer(), claims.subject().toString());
    if (seen.isPresent() && signIn.domains().isEmpty()) {
      return open(seen.get().account());
    }
    var claimed =
        new Claimed(
            PROVIDER,
            claims.issuer(),
            claims.subject().toString(),
            Optional.ofNullable(claims.email()).flatMap(Emails::normal),
            // What a token says of that, its owner may have written.
            signIn.emailsVerified(),
            Optional.empty());
    return switch (admissions.admit(claimed, signIn.domains(), UUID.randomUUID().toString())) {
      case Admissions.Outcome.Admitted in -> open(in.account());
      case Admissions.Outcome.Refused no -> throw new ApiException(403, no.code(), no.message());
    };
  }

  private Optional<UUID> open(UUID account) {
    return book.find(account).filter(entry -> !entry.disabled()).map(AccountBook.Entry::id);
  }
}
