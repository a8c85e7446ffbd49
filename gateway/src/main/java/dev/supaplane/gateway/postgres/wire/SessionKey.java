package dev.supaplane.gateway.postgres.wire;

/**
 * By which a session can be cancelled: who has it may.
 *
 * @param process the server's number for the session
 * @param secret 1 to 256 bytes, one in each character
 */
public record SessionKey(int process, String secret) {
  /** Tells which one it is and keeps the secret. */
  @Override
  public String toString() {
    return "SessionKey[" + process + "]";
  }
}
