package dev.supaplane.command.sso;

/** A sign-in by a provider that did not come to its end. The message holds nothing of a token. */
public final class SsoException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Kind {
    /** The person, or the provider, said no. */
    DENIED,
    /** What came is not what was asked for: somebody may be trying something. */
    FORGED,
    /** The provider cannot be reached, or is not what it is said to be. */
    UNAVAILABLE
  }

  private final Kind kind;

  SsoException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  SsoException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Whose fault it is. */
  public Kind kind() {
    return kind;
  }
}
