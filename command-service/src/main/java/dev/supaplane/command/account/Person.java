package dev.supaplane.command.account;

import java.time.Instant;
import java.util.UUID;

/** Who signs in: the owner of an account, or the superuser. */
public record Person(UUID id, String email, String name, Instant createdAt) {
  static Person of(AccountBook.Entry entry) {
    return new Person(entry.id(), entry.email(), entry.name(), entry.createdAt());
  }
}
