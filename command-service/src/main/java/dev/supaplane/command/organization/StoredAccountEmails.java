package dev.supaplane.command.organization;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Addresses as the accounts' table has them. */
public final class StoredAccountEmails implements AccountEmails {
  private final JdbcClient db;

  /** Addresses in the command side's database. */
  public StoredAccountEmails(JdbcClient db) {
    this.db = db;
  }

  @Override
  public Optional<String> emailOf(UUID account) {
    return db.sql("select email from account where id = ?")
        .param(account)
        .query(String.class)
        .optional();
  }

  @Override
  public Optional<UUID> accountOf(String email) {
    return db.sql("select id from account where lower(email) = lower(?)")
        .param(email)
        .query(UUID.class)
        .optional();
  }
}
