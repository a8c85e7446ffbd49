package dev.supaplane.command.idempotency;

/** An idempotency key came back with another request. */
public final class KeyReused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyReused() {
    super(
        "This Idempotency-Key was used with another request; send a new key for a new request, or"
            + " the very same request again");
  }
}
