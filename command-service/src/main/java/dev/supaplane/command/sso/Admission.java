package dev.supaplane.command.sso;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody whom an issuer vouches for comes in, and as whom: a pure function.
 *
 * @param signUp whether everybody may make an account of their own
 */
record Admission(boolean signUp) {
  private static final String UNVERIFIED =
      "The sign-in does not vouch for your e-mail address; verify it there, and come back";

  /**
   * What is known of whom is claimed.
   *
   * @param identified whose the identity is; null for nobody's yet
   * @param owner who has the e-mail address; null for nobody
   * @param invited whether an open invitation is for the address
   * @param superusers whether the address is the superuser's
   */
  record Known(
      @Nullable Identified identified,
      @Nullable Owner owner,
      boolean invited,
      boolean superusers) {}

  /** An identity that was seen before. */
  record Identified(UUID account, UUID identity) {}

  /**
   * Who has an e-mail address.
   *
   * @param hasPassword whether somebody knows a password of it
   * @param hasIdentity whether somebody signs in to it by an identity
   */
  record Owner(UUID account, boolean disabled, boolean hasPassword, boolean hasIdentity) {}

  /** What is to be done. */
  sealed interface Verdict {
    /** Let in, by an identity that was seen before. */
    record Enter(UUID account, UUID identity) implements Verdict {}

    /** Link the identity to an account that was waiting for its owner. */
    record Link(UUID account) implements Verdict {}

    /** Make an account. */
    record Make(String email) implements Verdict {}

    /**
     * Nothing.
     *
     * @param code GoTrue's
     * @param message what to do
     * @param account whose it would have been; null for nobody's
     */
    record Refuse(String code, String message, @Nullable UUID account) implements Verdict {}
  }

  /**
   * Decides.
   *
   * @param domains of e-mail addresses whose owners alone may come, and uninvited; empty for all
   */
  Verdict decide(Claimed claimed, Set<String> domains, Known known) {
    var email = claimed.emailVerified() ? claimed.email().orElse(null) : null;
    var isOfDomain = email != null && domains.contains(email.substring(email.indexOf('@') + 1));
    // Also of who came before: somebody who left the company has another address there now.
    if (!domains.isEmpty() && !isOfDomain) {
      return new Verdict.Refuse(
          "email_address_not_authorized",
          "This sign-in is for verified e-mail addresses of "
              + String.join(", ", domains.stream().sorted().toList()),
          known.identified() == null ? null : known.identified().account());
    }
    if (known.identified() != null) {
      return new Verdict.Enter(known.identified().account(), known.identified().identity());
    }
    if (email == null) {
      return new Verdict.Refuse("provider_email_needs_verification", UNVERIFIED, null);
    }
    if (known.superusers()) {
      return taken(null);
    }
    return known.owner() == null
        ? newcomer(email, isOfDomain || known.invited())
        : ofOwner(known.owner());
  }

  private Verdict newcomer(String email, boolean isExpected) {
    return signUp || isExpected
        ? new Verdict.Make(email)
        : new Verdict.Refuse(
            "signup_disabled",
            "Signups not allowed for this instance; ask for an invitation to this address",
            null);
  }

  /**
   * Somebody may have made the account for an address that is not theirs and wait for its owner to
   * come; and an issuer may give the address of who left to somebody new. So what has an owner
   * already is linked by that owner alone, and an account without any way in by its address.
   */
  private static Verdict ofOwner(Owner owner) {
    if (owner.disabled()) {
      return new Verdict.Refuse(
          "user_banned", "User is banned: the account is disabled", owner.account());
    }
    return owner.hasPassword() || owner.hasIdentity()
        ? taken(owner.account())
        : new Verdict.Link(owner.account());
  }

  private static Verdict taken(@Nullable UUID account) {
    return new Verdict.Refuse(
        "email_exists",
        "An account has this e-mail address already: sign in to it as before, and link this"
            + " sign-in there",
        account);
  }
}
