package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.InvitationAccepted;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.InvitationRevoked;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationDeleted;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.kit.access.Memberships;
import dev.supaplane.kit.access.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The organizations that exist, who is a member, who is invited, and whose each project is: for
 * checks on the command side.
 */
public final class OrganizationRegister implements OrganizationResources, Memberships {
  private final JdbcClient db;

  /** A register in the command side's database. */
  public OrganizationRegister(JdbcClient db) {
    this.db = db;
  }

  /**
   * An invitation that was not revoked.
   *
   * @param email in lower case
   * @param answered whether it was accepted
   */
  public record Invitation(
      UUID id,
      OrganizationSlug organization,
      String organizationName,
      String email,
      Role role,
      Instant expiresAt,
      boolean answered) {}

  /** Whether an organization exists. In a transaction, it does until the end of that. */
  public boolean knows(OrganizationSlug slug) {
    return nameOf(slug).isPresent();
  }

  /** The name of an organization; empty for one that is not there, or no longer. */
  public Optional<String> nameOf(OrganizationSlug slug) {
    // A project that is being made and a deletion of its organization wait for each other.
    return db.sql("select name from organization where slug = ? for key share")
        .param(slug.value())
        .query(String.class)
        .optional();
  }

  /** A member's role. */
  public Optional<Role> roleOf(OrganizationSlug slug, UUID account) {
    return db.sql("select role from member where organization = ? and account = ?")
        .params(slug.value(), account)
        .query(String.class)
        .optional()
        .map(OrganizationRegister::role);
  }

  /** How many organizations an account owns. */
  public long ownedBy(UUID account) {
    return db.sql("select count(*) from member where account = ? and role = ?")
        .params(account, MemberRole.OWNER.name())
        .query(Long.class)
        .single();
  }

  /** Whether somebody is invited who can still accept, by e-mail address in lower case. */
  public boolean isInvited(String email, Instant now) {
    return db.sql(
                """
                select count(*) from invitation
                where email = ? and not answered and expires_at > ?
                """)
            .params(email, time(now))
            .query(Long.class)
            .single()
        > 0;
  }

  /** A membership. */
  public record Membership(OrganizationSlug organization, UUID account) {}

  /** Memberships of accounts that are gone. */
  public List<Membership> orphans(int most) {
    return db.sql(
            """
            select organization, account from member m
            where not exists (select 1 from account a where a.id = m.account)
            order by account, organization limit ?
            """)
        .param(most)
        .query(
            (row, _) ->
                new Membership(
                    new OrganizationSlug(row.getString("organization")),
                    row.getObject("account", UUID.class)))
        .list();
  }

  @Override
  public Map<String, Role> of(UUID account) {
    var roles = new HashMap<String, Role>();
    db.sql("select organization, role from member where account = ?")
        .param(account)
        .query(
            row -> {
              roles.put(row.getString("organization"), role(row.getString("role")));
            });
    return roles;
  }

  @Override
  public Optional<String> organizationOf(String ref) {
    return db.sql("select organization from project_organization where ref = ?")
        .param(ref)
        .query(String.class)
        .optional();
  }

  @Override
  public List<String> projects(OrganizationSlug slug) {
    db.sql("select slug from organization where slug = ? for update")
        .param(slug.value())
        .query(String.class)
        .optional();
    return db.sql(
            """
            select name || ' (' || ref || ')' from project_organization
            where organization = ? and not removed order by name, ref
            """)
        .param(slug.value())
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** The invitation that a token accepts, or accepted; empty for a token of none. */
  public Optional<Invitation> invitationBy(String tokenHash) {
    return db.sql(
            """
            select i.*, o.name from invitation i join organization o on o.slug = i.organization
            where i.token_hash = ?
            """)
        .param(tokenHash)
        .query((row, _) -> invitation(row))
        .optional();
  }

  /** The open invitation to an address. */
  public Optional<Invitation> invitationTo(OrganizationSlug slug, String email) {
    return db.sql(
            """
            select i.*, o.name from invitation i join organization o on o.slug = i.organization
            where i.organization = ? and i.email = ? and not i.answered
            """)
        .params(slug.value(), email)
        .query((row, _) -> invitation(row))
        .optional();
  }

  @Override
  public void knownBy(UUID invitation, String tokenHash) {
    db.sql("update invitation set token_hash = ? where id = ?")
        .params(tokenHash, invitation)
        .update();
  }

  /** A project of an organization came to be, made here or adopted. */
  public void projectBegins(String ref, OrganizationSlug organization, String name) {
    db.sql("insert into project_organization (ref, organization, name) values (?, ?, ?)")
        .params(ref, organization.value(), name)
        .update();
  }

  /** A project has another name. */
  public void projectIsCalled(String ref, String name) {
    db.sql("update project_organization set name = ? where ref = ?").params(name, ref).update();
  }

  /** Nothing of a project is left, but its history. */
  public void projectEnds(String ref) {
    db.sql("update project_organization set removed = true where ref = ?").param(ref).update();
  }

  @Override
  public void follow(OrganizationEvent event) {
    var slug = event.slug().value();
    switch (event) {
      case OrganizationCreated e ->
          db.sql("insert into organization (slug, name) values (?, ?)")
              .params(slug, e.name())
              .update();
      case OrganizationRenamed e ->
          db.sql("update organization set name = ? where slug = ?").params(e.name(), slug).update();
      case OrganizationDeleted _ -> {
        db.sql("delete from organization where slug = ?").param(slug).update();
        // Nobody is left who could see them, or switch them off.
        db.sql(
                """
                update webhook set enabled = false, disabled_because = 'organization_deleted'
                where owner = ? and enabled
                """)
            .param(slug)
            .update();
      }
      case MemberAdded e ->
          db.sql("insert into member (organization, account, role, since) values (?, ?, ?, ?)")
              .params(slug, e.account(), e.role().name(), time(e.at()))
              .update();
      case MemberRoleChanged e ->
          db.sql("update member set role = ? where organization = ? and account = ?")
              .params(e.role().name(), slug, e.account())
              .update();
      case MemberRemoved e ->
          db.sql("delete from member where organization = ? and account = ?")
              .params(slug, e.account())
              .update();
      case InvitationMade e ->
          db.sql(
                  """
                  insert into invitation (id, organization, email, role, expires_at)
                  values (?, ?, ?, ?, ?)
                  """)
              .params(e.invitation(), slug, e.email(), e.role().name(), time(e.expiresAt()))
              .update();
      case InvitationAccepted e ->
          // Whoever accepts it twice with one idempotency key is told the same twice.
          db.sql("update invitation set answered = true where id = ?")
              .param(e.invitation())
              .update();
      case InvitationRevoked e ->
          db.sql("delete from invitation where id = ?").param(e.invitation()).update();
    }
  }

  private static Invitation invitation(ResultSet row) throws SQLException {
    return new Invitation(
        row.getObject("id", UUID.class),
        new OrganizationSlug(row.getString("organization")),
        row.getString("name"),
        row.getString("email"),
        role(row.getString("role")),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getBoolean("answered"));
  }

  private static Role role(String name) {
    return Roles.of(MemberRole.valueOf(name));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
