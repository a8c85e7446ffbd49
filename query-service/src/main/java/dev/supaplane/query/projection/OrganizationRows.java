package dev.supaplane.query.projection;

import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.query.projection.OrganizationPicture.Invitation;
import dev.supaplane.query.projection.OrganizationPicture.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The organizations of one batch: read as they are, folded in memory, and written where they have
 * changed.
 */
final class OrganizationRows {
  private static final Columns<OrganizationPicture> ORGANIZATION =
      new Columns<OrganizationPicture>()
          .with("slug", "text", OrganizationPicture::slug)
          .with("name", "text", OrganizationPicture::name)
          .with("created_at", "timestamptz", OrganizationPicture::createdAt)
          .with("version", "bigint", OrganizationPicture::version)
          .with("deleted_at", "timestamptz", OrganizationPicture::deletedAt);

  private static final Columns<Keyed<Member>> MEMBER =
      new Columns<Keyed<Member>>()
          .with("organization", "text", Keyed::organization)
          .with("account", "uuid", Keyed::id)
          .with("role", "text", row -> row.value().role().name())
          .with("since", "timestamptz", row -> row.value().since());

  private static final Columns<Keyed<Invitation>> INVITATION =
      new Columns<Keyed<Invitation>>()
          .with("organization", "text", Keyed::organization)
          .with("id", "uuid", Keyed::id)
          .with("email", "text", row -> row.value().email())
          .with("role", "text", row -> row.value().role().name())
          .with("expires_at", "timestamptz", row -> row.value().expiresAt())
          .with("made_at", "timestamptz", row -> row.value().madeAt());

  private static final Columns<Key> KEY =
      new Columns<Key>()
          .with("organization", "text", Key::organization)
          .with("id", "uuid", Key::id);

  private final JdbcClient db;
  private final Map<String, OrganizationPicture> before = new HashMap<>();
  private final Map<String, OrganizationPicture> now = new LinkedHashMap<>();
  private final Set<String> outOfOrder = new HashSet<>();

  private record Key(String organization, UUID id) {}

  private record Keyed<T>(String organization, UUID id, T value) {}

  private record Head(String slug, String name, Instant at, long version, Optional<Instant> end) {}

  /**
   * Reads the rows of some organizations.
   *
   * @param slugs of which something was told
   */
  OrganizationRows(JdbcClient db, Collection<String> slugs) {
    this.db = db;
    if (!slugs.isEmpty()) {
      fetch(slugs.toArray(String[]::new));
      now.putAll(before);
    }
  }

  /**
   * Counts an event.
   *
   * @param isNew whether it was not kept before
   * @param withoutBeginning subjects of which facts are there before any that begins them; this is
   *     added to them where that is so
   */
  void add(OrganizationEvent event, long sequence, boolean isNew, Set<String> withoutBeginning) {
    var slug = event.slug().value();
    if (outOfOrder.contains(slug)) {
      return;
    }
    var there = now.get(slug);
    var begins = event instanceof OrganizationCreated;
    var isLate =
        there == null ? begins && withoutBeginning.contains(slug) : sequence < there.version();
    if (isNew && isLate) {
      // It was put aside until now, and what came after it was counted without it.
      outOfOrder.add(slug);
      return;
    }
    if (there == null && !begins) {
      withoutBeginning.add(slug);
    }
    OrganizationFold.after(Optional.ofNullable(there), event, sequence)
        .ifPresent(picture -> now.put(slug, picture));
  }

  /** Writes what has changed. */
  void write() {
    for (var slug : outOfOrder) {
      var picture = Optional.<OrganizationPicture>empty();
      for (var fact : Facts.ofOrganization(db, slug)) {
        var next = OrganizationFold.after(picture, fact.event(), fact.sequence());
        picture = next.isPresent() ? next : picture;
      }
      picture.ifPresent(anew -> now.put(slug, anew));
    }
    var changed =
        now.values().stream()
            .filter(picture -> !picture.equals(before.get(picture.slug())))
            .toList();
    if (changed.isEmpty()) {
      return;
    }
    db.sql(
            """
            insert into organization (%s) select * from %s
            on conflict (slug) do update set name = excluded.name,
              created_at = excluded.created_at, version = excluded.version,
              deleted_at = excluded.deleted_at
            """
                .formatted(ORGANIZATION.names(), ORGANIZATION.unnest()))
        .params(ORGANIZATION.parameters(changed))
        .update();
    members(changed);
    invitations(changed);
  }

  private void members(List<OrganizationPicture> changed) {
    var gone = new ArrayList<Key>();
    var other = new ArrayList<Keyed<Member>>();
    for (var picture : changed) {
      var was = before.get(picture.slug());
      differences(
          picture.slug(), was == null ? Map.of() : was.members(), picture.members(), gone, other);
    }
    delete("member", "account", gone);
    if (!other.isEmpty()) {
      db.sql(
              """
              insert into member (%s) select * from %s
              on conflict (organization, account) do update set role = excluded.role,
                since = excluded.since
              """
                  .formatted(MEMBER.names(), MEMBER.unnest()))
          .params(MEMBER.parameters(other))
          .update();
    }
  }

  private void invitations(List<OrganizationPicture> changed) {
    var gone = new ArrayList<Key>();
    var other = new ArrayList<Keyed<Invitation>>();
    for (var picture : changed) {
      var was = before.get(picture.slug());
      differences(
          picture.slug(),
          was == null ? Map.of() : was.invitations(),
          picture.invitations(),
          gone,
          other);
    }
    delete("invitation", "id", gone);
    if (!other.isEmpty()) {
      db.sql(
              """
              insert into invitation (%s) select * from %s
              on conflict (organization, id) do update set email = excluded.email,
                role = excluded.role, expires_at = excluded.expires_at, made_at = excluded.made_at
              """
                  .formatted(INVITATION.names(), INVITATION.unnest()))
          .params(INVITATION.parameters(other))
          .update();
    }
  }

  private static <T> void differences(
      String slug, Map<UUID, T> was, Map<UUID, T> is, List<Key> gone, List<Keyed<T>> other) {
    was.keySet().stream()
        .filter(id -> !is.containsKey(id))
        .forEach(id -> gone.add(new Key(slug, id)));
    is.forEach(
        (id, value) -> {
          if (!Objects.equals(value, was.get(id))) {
            other.add(new Keyed<>(slug, id, value));
          }
        });
  }

  private void delete(String table, String id, List<Key> gone) {
    if (!gone.isEmpty()) {
      db.sql(
              "delete from %s where (organization, %s) in (select * from %s)"
                  .formatted(table, id, KEY.unnest()))
          .params(KEY.parameters(gone))
          .update();
    }
  }

  private void fetch(String[] slugs) {
    var members = new HashMap<String, Map<UUID, Member>>();
    db.sql("select * from member where organization = any(?::text[])")
        .param(slugs)
        .query(
            row -> {
              members
                  .computeIfAbsent(row.getString("organization"), _ -> new HashMap<>())
                  .put(
                      row.getObject("account", UUID.class),
                      new Member(role(row), time(row, "since")));
            });
    var invitations = new HashMap<String, Map<UUID, Invitation>>();
    db.sql("select * from invitation where organization = any(?::text[])")
        .param(slugs)
        .query(
            row -> {
              invitations
                  .computeIfAbsent(row.getString("organization"), _ -> new HashMap<>())
                  .put(
                      row.getObject("id", UUID.class),
                      new Invitation(
                          row.getString("email"),
                          role(row),
                          time(row, "expires_at"),
                          time(row, "made_at")));
            });
    db.sql("select * from organization where slug = any(?::text[])")
        .param(slugs)
        .query((row, _) -> head(row))
        .list()
        .forEach(
            head ->
                before.put(
                    head.slug(),
                    new OrganizationPicture(
                        head.slug(),
                        head.name(),
                        head.at(),
                        head.version(),
                        head.end().orElse(null),
                        members.getOrDefault(head.slug(), Map.of()),
                        invitations.getOrDefault(head.slug(), Map.of()))));
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        row.getString("slug"),
        row.getString("name"),
        time(row, "created_at"),
        row.getLong("version"),
        Optional.ofNullable(row.getObject("deleted_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }

  private static MemberRole role(ResultSet row) throws SQLException {
    return MemberRole.valueOf(row.getString("role"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
