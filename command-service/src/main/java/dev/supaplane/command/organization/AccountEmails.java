package dev.supaplane.command.organization;

import java.util.Optional;
import java.util.UUID;

/** Which account has which e-mail address. May block. */
public interface AccountEmails {
  /** An account's address, as it was given; empty where there is no such account. */
  Optional<String> emailOf(UUID account);

  /** The account of an address, in whatever case that is written; empty where there is none. */
  Optional<UUID> accountOf(String email);
}
