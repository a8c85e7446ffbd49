package dev.supaplane.query.view;

import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.kit.access.Memberships;
import dev.supaplane.kit.access.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads who is a member, and who is invited. */
public final class Members implements Memberships {
  private final JdbcClient db;

  /** Members in the query side's database. */
  public Members(JdbcClient db) {
    this.db = db;
  }

  /**
   * A member.
   *
   * @param email absent where the account is not known here
   */
  public record MemberRow(UUID account, @Nullable String email, Role role, Instant since) {}

  /** An invitation that waits for its answer, in time or not. */
  public record InvitationRow(
      UUID id, String email, Role role, Instant expiresAt, Instant madeAt) {}

  /** The members of an organization by age. */
  public List<MemberRow> of(String organization) {
    var accounts = knowsAccounts();
    return db.sql(
            """
            select m.account, m.role, m.since, %s as email from member m %s
            where m.organization = ? order by m.since, m.account
            """
                .formatted(
                    accounts ? "a.email" : "null::text",
                    accounts ? "left join account a on a.id::text = m.account::text" : ""))
        .param(organization)
        .query(
            (row, _) ->
                new MemberRow(
                    row.getObject("account", UUID.class),
                    row.getString("email"),
                    role(row.getString("role")),
                    time(row, "since")))
        .list();
  }

  /** The invitations to an organization by age. */
  public List<InvitationRow> invitationsTo(String organization) {
    return db.sql("select * from invitation where organization = ? order by made_at, id")
        .param(organization)
        .query(
            (row, _) ->
                new InvitationRow(
                    row.getObject("id", UUID.class),
                    row.getString("email"),
                    role(row.getString("role")),
                    time(row, "expires_at"),
                    time(row, "made_at")))
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
    return db.sql("select organization_slug from project where ref = ?")
        .param(ref)
        .query(String.class)
        .optional();
  }

  /** Accounts are told by events of their own, which an older installation has none of. */
  private boolean knowsAccounts() {
    return db.sql(
                """
                select count(*) from pg_attribute
                where attrelid = to_regclass('account') and attname in ('id', 'email')
                  and not attisdropped
                """)
            .query(Long.class)
            .single()
        == 2;
  }

  private static Role role(String name) {
    return switch (MemberRole.valueOf(name)) {
      case OWNER -> Role.OWNER;
      case ADMINISTRATOR -> Role.ADMINISTRATOR;
      case DEVELOPER -> Role.DEVELOPER;
      case READ_ONLY -> Role.READ_ONLY;
    };
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
