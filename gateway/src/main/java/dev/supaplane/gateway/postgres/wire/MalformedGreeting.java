package dev.supaplane.gateway.postgres.wire;

/** Bytes that begin no connection. */
public final class MalformedGreeting extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  MalformedGreeting(Refusal refusal) {
    // Anybody can send such bytes, as many as they like: no stack trace is gathered for them.
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** What to tell the client. */
  public Refusal refusal() {
    return refusal == null ? Refusal.malformed(getClass().getSimpleName()) : refusal;
  }
}
