package dev.supaplane.command.organization;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks something of an organization.
 *
 * @param account whose account; absent for the superuser, who may what an owner may everywhere
 */
public record Requester(@Nullable UUID account) {
  /** The superuser. */
  public static final Requester SUPERUSER = new Requester(null);
}
