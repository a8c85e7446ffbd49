package dev.supaplane.command.idempotency;

/** Names of the metadata that carry an idempotency key with a command. */
public final class Idempotency {
  /** The client's key. */
  public static final String KEY = "idempotency-key";

  /** A hash of the request that the key came with. */
  public static final String REQUEST_HASH = "idempotency-request-hash";

  /** Who sent it; keys of different actors are different keys. */
  public static final String ACTOR = "actor";

  private Idempotency() {}
}
