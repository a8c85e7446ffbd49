package dev.supaplane.provisioner.stack;

/**
 * A stack that cannot be rendered, or a template, image map or setting that is not well formed. The
 * message says what is wrong and what is supported; it never holds a secret.
 */
public final class StackException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, and what would be right. */
  public StackException(String message) {
    super(message);
  }

  /** What is wrong, and what it comes from. */
  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
