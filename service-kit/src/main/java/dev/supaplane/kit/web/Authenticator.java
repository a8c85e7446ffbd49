package dev.supaplane.kit.web;

import java.util.Optional;

/** Knows tokens beside those of the superuser and the workers. May block. */
public interface Authenticator {
  /** Who a token belongs to; empty where it is not known, expired or revoked. */
  Optional<Caller> callerOf(String token);
}
