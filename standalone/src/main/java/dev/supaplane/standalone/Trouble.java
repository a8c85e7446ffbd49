package dev.supaplane.standalone;

/** Something that the person at the terminal can mend; the message says how. */
public final class Trouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Trouble of which a person is told. */
  public Trouble(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    var message = super.getMessage();
    return message == null ? "" : message;
  }
}
