package dev.supaplane.kit.token;

import java.time.Instant;
import java.util.UUID;

/**
 * What a session's access token says.
 *
 * @param account whose session; {@link #SUPERUSER} for the superuser's
 * @param session which session
 * @param issuedAt to the second
 */
public record SessionClaims(UUID account, UUID session, Instant issuedAt) {
  /** Stands for the superuser, who has no account. */
  public static final UUID SUPERUSER = UUID.fromString("00000000-0000-4000-8000-000000000001");

  /** Whether it is the superuser's session. */
  public boolean ofSuperuser() {
    return account.equals(SUPERUSER);
  }
}
