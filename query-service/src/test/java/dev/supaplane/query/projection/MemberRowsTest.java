package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.InvitationAccepted;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationDeleted;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.access.Memberships;
import dev.supaplane.kit.access.Role;
import dev.supaplane.query.RunningQueryService;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Who is a member of what, as the rows and the answers have it (S5). */
class MemberRowsTest extends RunningQueryService {
  private static final Instant AT = Feed.AT;

  private final UUID olga = UUID.randomUUID();
  private final UUID dan = UUID.randomUUID();
  private Feed feed;

  @BeforeAll
  void startFeed() {
    feed = new Feed(kafka.bootstrap());
  }

  @AfterAll
  void stopFeed() {
    feed.close();
  }

  @Test
  void membersRolesAndInvitationsAreTold() {
    var slug = slug();
    var invitation = UUID.randomUUID();
    var until = AT.plusSeconds(3600);
    tell(
        slug,
        0,
        new OrganizationCreated(slug, "Acme", AT),
        new MemberAdded(slug, olga, MemberRole.OWNER, AT),
        new MemberAdded(slug, dan, MemberRole.READ_ONLY, AT.plusSeconds(1)),
        new InvitationMade(slug, invitation, "ned@x.example", MemberRole.DEVELOPER, until, AT),
        new MemberRoleChanged(slug, dan, MemberRole.ADMINISTRATOR, AT.plusSeconds(2)),
        new OrganizationRenamed(slug, "Acme and Sons", AT));
    awaitVersion(slug, 5);
    assertThat(get("/v1/organizations/" + slug).path("name").asString()).isEqualTo("Acme and Sons");
    var members = get("/api/organizations/" + slug + "/members");
    assertThat(texts(members, "account")).containsExactly(olga.toString(), dan.toString());
    assertThat(texts(members, "role")).containsExactly("owner", "administrator");
    // A change of role is no new membership.
    assertThat(members.get(1).path("since").asString()).isEqualTo("2026-01-02T03:04:06Z");
    var platform = get("/v1/organizations/" + slug + "/members");
    assertThat(texts(platform, "user_id")).containsExactly(olga.toString(), dan.toString());
    assertThat(texts(platform, "role_name")).containsExactly("Owner", "Administrator");
    assertThat(platform.get(0).path("mfa_enabled").isBoolean()).isTrue();
    var invited = get("/api/organizations/" + slug + "/invitations");
    assertThat(texts(invited, "email")).containsExactly("ned@x.example");
    assertThat(texts(invited, "id")).containsExactly(invitation.toString());
    var roles = get("/api/organizations/" + slug + "/roles");
    assertThat(texts(roles, "name"))
        .containsExactly("Owner", "Administrator", "Developer", "Read-only");
    assertThat(roles.get(3).path("permissions").toString())
        .contains("project_read")
        .doesNotContain("secrets_read");
    assertThat(memberships().of(dan)).containsEntry(slug.value(), Role.ADMINISTRATOR);

    tell(
        slug,
        6,
        new InvitationAccepted(slug, invitation, dan, AT),
        new MemberRemoved(slug, dan, AT));
    awaitVersion(slug, 7);
    assertThat(get("/api/organizations/" + slug + "/invitations").size()).isZero();
    assertThat(texts(get("/api/organizations/" + slug + "/members"), "account"))
        .containsExactly(olga.toString());
    assertThat(memberships().of(dan)).doesNotContainKey(slug.value());
  }

  @Test
  void anEMailIsToldWhereTheAccountIsKnown() {
    var slug = slug();
    tell(
        slug,
        0,
        new OrganizationCreated(slug, "Acme", AT),
        new MemberAdded(slug, olga, MemberRole.OWNER, AT));
    awaitVersion(slug, 1);
    db().sql(
            """
            create table if not exists account (id text primary key, email text not null,
              name text not null, state text not null, created_at timestamptz not null,
              version bigint not null)
            """)
        .update();
    var path = "/v1/organizations/" + slug + "/members";
    assertThat(get(path).get(0).path("user_name").asString()).isEqualTo(olga.toString());
    db().sql(
            """
            insert into account (id, email, name, state, created_at, version)
            values (?, 'olga@x.example', 'Olga', 'active', now(), 0)
            """)
        .param(olga.toString())
        .update();
    assertThat(get(path).get(0).path("user_name").asString()).isEqualTo("olga@x.example");
    assertThat(get("/api/organizations/" + slug + "/members").get(0).path("email").asString())
        .isEqualTo("olga@x.example");
    // The service before there were accounts.
    db().sql("alter table account rename to account_away").update();
    assertThat(get("/api/organizations/" + slug + "/members").get(0).path("role").asString())
        .isEqualTo("owner");
    db().sql("alter table account_away rename to account").update();
  }

  @Test
  void whatIsDeletedIsNotThereAndItsLastVersionIs() {
    var slug = slug();
    tell(
        slug,
        0,
        new OrganizationCreated(slug, "Acme", AT),
        new MemberAdded(slug, olga, MemberRole.OWNER, AT),
        new OrganizationDeleted(slug, AT));
    awaitVersion(slug, 2);
    for (var path : List.of("", "/members")) {
      ask(HttpMethod.GET, "/v1/organizations/" + slug + path, 404);
    }
    for (var path : List.of("/members", "/invitations", "/roles")) {
      ask(HttpMethod.GET, "/api/organizations/" + slug + path, 404);
    }
    assertThat(get("/v1/organizations").toString()).doesNotContain(slug.value());
    assertThat(memberships().of(olga)).doesNotContainKey(slug.value());
    ask(HttpMethod.GET, "/api/organizations/%00/members", 404);
  }

  @Test
  void whatComesTwiceCountsOnceAndWhatComesLateCountsInItsPlace() {
    var slug = slug();
    var added = new MemberAdded(slug, dan, MemberRole.DEVELOPER, AT);
    // The beginning and the second event were put aside until now.
    feed.tell(slug.value(), new MemberRoleChanged(slug, dan, MemberRole.OWNER, AT), 2);
    feed.tell(slug.value(), new OrganizationRenamed(slug, "Last", AT), 3);
    feed.tell(slug.value(), new OrganizationCreated(slug, "Acme", AT), 0);
    awaitVersion(slug, 3);
    assertThat(get("/api/organizations/" + slug + "/members").size()).isZero();
    feed.tell(slug.value(), added, 1);
    await()
        .atMost(PATIENCE)
        .until(() -> get("/api/organizations/" + slug + "/members").size() == 1);
    assertThat(texts(get("/api/organizations/" + slug + "/members"), "role"))
        .containsExactly("owner");
    feed.tell(slug.value(), new OrganizationCreated(slug, "Again", AT), 0);
    feed.tell(slug.value(), added, 1);
    feed.tell(slug.value(), new MemberRemoved(slug, olga, AT), 4);
    awaitVersion(slug, 4);
    assertThat(texts(get("/api/organizations/" + slug + "/members"), "role"))
        .containsExactly("owner");
    assertThat(get("/v1/organizations/" + slug).path("name").asString()).isEqualTo("Last");
  }

  @Test
  void aProjectIsCalledWhatItWasCalledLastAndWasCalledWhatItWas() {
    var ref = Feed.ref();
    feed.send(Topics.EVENTS, ref, Feed.created(ref, Feed.operation(OperationKind.CREATE, 1)), 0);
    feed.send(Topics.EVENTS, ref, new ProjectRenamed(ref, "shop two", AT.plusSeconds(5)), 1);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                status(HttpMethod.GET, "/v1/projects/" + ref) == 200
                    && get("/v1/projects/" + ref).path("name").asString().equals("shop two"));
    assertThat(get("/v1/projects/" + ref + "?position=0").path("name").asString())
        .isEqualTo("demo");
    assertThat(memberships().organizationOf(ref.value())).contains(Feed.ORG.value());
    assertThat(memberships().organizationOf("z".repeat(20))).isEmpty();
  }

  private void tell(OrganizationSlug slug, int first, OrganizationEvent... events) {
    var sequence = first;
    for (var event : events) {
      feed.tell(slug.value(), (Record) event, sequence++);
    }
  }

  private void awaitVersion(OrganizationSlug slug, long version) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                db().sql("select version from organization where slug = ?")
                    .param(slug.value())
                    .query(Long.class)
                    .optional()
                    .filter(is -> is == version)
                    .isPresent());
  }

  private Memberships memberships() {
    return context.getBean(Memberships.class);
  }

  private static List<String> texts(JsonNode list, String name) {
    return list.valueStream().map(one -> one.path(name).asString()).toList();
  }

  private static OrganizationSlug slug() {
    return new OrganizationSlug("org-" + UUID.randomUUID().toString().substring(0, 8));
  }
}
