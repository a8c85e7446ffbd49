package dev.supaplane.command.account;

/** A command that cannot be, as things stand. Nothing has changed. */
public final class AccountRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for programs. */
  public enum Reason {
    /** There is no such account, or no longer. */
    NO_ACCOUNT,
    /** Another account has that e-mail. */
    EMAIL_TAKEN,
    /** The account is shut. */
    DISABLED,
    /** The account has no such token. */
    NO_TOKEN,
    /** The account has as many tokens as it may. */
    TOO_MANY_TOKENS,
    /** The session in which it was asked has ended meanwhile. */
    SESSION_OVER,
    /** Another account has that identity. */
    IDENTITY_TAKEN,
    /** The account has no such identity. */
    NO_IDENTITY,
    /** Nobody could sign in any more. */
    LAST_WAY_IN,
    /** The account has as many identities as it may. */
    TOO_MANY_IDENTITIES
  }

  private final Reason reason;

  /** A refusal; the message says what to do. */
  public AccountRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
