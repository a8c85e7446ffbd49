package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The organizations that exist, for checks on the command side. */
public final class OrganizationRegister {
  private final JdbcClient db;

  /** A register in the command side's database. */
  public OrganizationRegister(JdbcClient db) {
    this.db = db;
  }

  /** Whether an organization exists. */
  public boolean knows(OrganizationSlug slug) {
    return db.sql("select count(*) from organization where slug = ?")
            .param(slug.value())
            .query(Long.class)
            .single()
        > 0;
  }

  void add(OrganizationSlug slug, String name) {
    db.sql("insert into organization (slug, name) values (?, ?)")
        .params(slug.value(), name)
        .update();
  }
}
