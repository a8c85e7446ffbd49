package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Memberships;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.web.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;
import org.springframework.test.web.reactive.server.WebTestClient.RequestHeadersSpec;
import org.springframework.web.server.WebFilter;

/** Organizations with members, over HTTP, PostgreSQL and Kafka (S5). */
class MembersTest extends RunningCommandService {
  private static final String ACT_AS = "Test-Account";

  /**
   * Lets the superuser of a test act as an account: who that is, is somebody else's to find out.
   */
  @Configuration(proxyBeanMethods = false)
  static class ActingAsAccounts {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 21)
    WebFilter actAs() {
      return (exchange, chain) -> {
        var account = exchange.getRequest().getHeaders().getFirst(ACT_AS);
        if (account != null) {
          var caller =
              new Caller("account:" + account, false, UUID.fromString(account), Limits.NONE);
          exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
        }
        return chain.filter(exchange);
      };
    }
  }

  @Override
  Class<?>[] sources() {
    return new Class<?>[] {CommandServiceApplication.class, ActingAsAccounts.class};
  }

  private record Answer(int status, Map<String, Object> body) {
    String text(String name) {
      return String.valueOf(body.get(name));
    }
  }

  @Test
  void whoeverMakesAnOrganizationOwnsItAndInvitesOthersByATokenThatIsToldOnce() {
    var olga = account("olga@example.com");
    var ned = account("Ned@Example.com");
    var eve = account("eve@example.com");
    var slug = as(olga, POST, "/v1/organizations", Map.of("name", "Acme"), 201).text("slug");
    assertThat(memberships().of(olga)).containsExactly(Map.entry(slug, Role.OWNER));

    var invitations = "/api/organizations/" + slug + "/invitations";
    var invite = Map.of("email", " NED@example.COM ", "role", "developer");
    var made = as(olga, POST, invitations, invite, 201);
    var token = made.text("token");
    assertThat(token).matches("spi_[0-9a-f]{64}");
    assertThat(made.text("email")).isEqualTo("ned@example.com");

    var lookup = ask(null, HttpMethod.GET, "/api/invitations/lookup?token=" + token, null);
    assertThat(lookup.body())
        .containsEntry("organization", slug)
        .containsEntry("organization_name", "Acme")
        .containsEntry("role", "developer");
    var accept = Map.of("token", token);
    assertThat(as(eve, POST, "/api/invitations/accept", accept, 403).text("code"))
        .isEqualTo("other_address");
    assertThat(as(ned, POST, "/api/invitations/accept", accept, 200).body())
        .containsEntry("organization", slug)
        .containsEntry("role", "developer");
    assertThat(memberships().of(ned)).containsExactly(Map.entry(slug, Role.DEVELOPER));
    as(ned, POST, "/api/invitations/accept", accept, 404);
    as(ned, POST, "/api/invitations/accept", Map.of("token", "spi_" + "0".repeat(64)), 404);
    as(ned, POST, "/api/invitations/accept", Map.of(), 404);
    assertThat(ask(null, HttpMethod.GET, "/api/invitations/lookup?token=" + token, null).status())
        .isEqualTo(404);

    assertThat(typesOf(slug, 5))
        .containsExactly(
            "dev.supaplane.organization.created.v1",
            "dev.supaplane.organization.member-added.v1",
            "dev.supaplane.organization.invitation-made.v1",
            "dev.supaplane.organization.invitation-accepted.v1",
            "dev.supaplane.organization.member-added.v1");
    assertThat(everythingKept()).doesNotContain(token);
  }

  @Test
  void aRoleIsWhatItIsWhenItIsUsed() {
    var olga = account("olga@acme.example");
    var dan = account("dan@acme.example");
    var slug = as(olga, POST, "/v1/organizations", Map.of("name", "Acme"), 201).text("slug");
    var members = "/api/organizations/" + slug + "/members";
    var asDeveloper = Map.of("email", "DAN@acme.example", "role", "developer");
    assertThat(as(olga, POST, members, asDeveloper, 201).text("account")).isEqualTo(dan.toString());
    var name = Map.of("name", "Dan's");
    assertThat(as(dan, PATCH, "/v1/organizations/" + slug, name, 403).text("code"))
        .isEqualTo("forbidden");
    as(olga, PATCH, members + "/" + dan, Map.of("role", "administrator"), 200);
    as(dan, PATCH, "/v1/organizations/" + slug, name, 200);
    // Nobody is raised above whoever raises them.
    as(dan, PATCH, members + "/" + dan, Map.of("role", "owner"), 403);
    as(dan, DELETE, members + "/" + olga, null, 403);
    assertThat(as(olga, DELETE, members + "/" + olga, null, 409).text("code"))
        .isEqualTo("last_owner");
    assertThat(as(olga, POST, "/api/organizations/" + slug + "/leave", null, 409).text("code"))
        .isEqualTo("last_owner");
    as(dan, POST, "/api/organizations/" + slug + "/leave", null, 200);
    assertThat(memberships().of(dan)).isEmpty();
    as(dan, PATCH, "/v1/organizations/" + slug, name, 404);
    as(olga, DELETE, members + "/" + dan, null, 404);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatDoes() {
    var slug = organization();
    var members = "/api/organizations/" + slug + "/members";
    var known = account("known@example.com").toString();
    for (var bad :
        List.<Map<String, ?>>of(
            Map.of("role", "owner"),
            Map.of("account", known, "email", "known@example.com", "role", "owner"),
            Map.of("account", "no-id", "role", "owner"),
            Map.of("account", known, "role", "king"),
            Map.of("account", known),
            Map.of("email", "no address", "role", "owner"))) {
      as(null, POST, members, bad, 400);
    }
    as(null, POST, members, Map.of("account", UUID.randomUUID(), "role", "owner"), 404);
    as(null, POST, members, Map.of("email", "un@known.example", "role", "owner"), 404);
    var invitations = "/api/organizations/" + slug + "/invitations";
    for (var time : List.of("P31D", "PT0S", "-P1D", "soon")) {
      var body = Map.of("email", "a@example.com", "role", "owner", "expires_in", time);
      assertThat(as(null, POST, invitations, body, 400).text("code"))
          .isEqualTo("invalid_expires_in");
    }
    as(null, DELETE, invitations + "/none", null, 400);
    as(null, DELETE, invitations + "/" + UUID.randomUUID(), null, 404);
    as(null, PATCH, "/v1/organizations/" + slug, Map.of("name", " "), 400);
    as(null, PATCH, "/v1/organizations/nobody", Map.of("name", "a"), 404);
    as(null, POST, "/v1/organizations", Map.of("name", "a", "owner", UUID.randomUUID()), 404);
    assertThat(as(null, POST, "/api/invitations/accept", Map.of("token", "x"), 409).text("code"))
        .isEqualTo("no_account");
    // What is of another kind is no organization either.
    var ref = text(create(slug, UUID.randomUUID().toString()), "ref");
    assertThat(as(null, PATCH, "/v1/organizations/" + ref, Map.of("name", "a"), 404).text("code"))
        .isEqualTo("organization_not_found");
    assertThat(as(null, POST, "/v1/projects/" + slug + "/pause", null, 404).text("code"))
        .isEqualTo("project_not_found");
  }

  @Test
  void theSuperuserNamesAnOwnerAndNobodyElseDoes() {
    var olga = account("olga@owner.example");
    var dan = account("dan@owner.example");
    var body = Map.of("name", "Hers", "owner", olga);
    var slug = as(null, POST, "/v1/organizations", body, 201).text("slug");
    assertThat(memberships().of(olga)).containsEntry(slug, Role.OWNER);
    as(dan, POST, "/v1/organizations", body, 403);
  }

  @Test
  void aRepeatedKeyInvitesOnceAndTellsTheTokenOnce() {
    var slug = organization();
    var key = UUID.randomUUID().toString();
    var body = Map.of("email", "key@example.com", "role", "read-only");
    var invitations = "/api/organizations/" + slug + "/invitations";
    var first = ask(null, POST, invitations, body, key);
    var second = ask(null, POST, invitations, body, key);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("id")).isEqualTo(first.text("id"));
    assertThat(first.text("token")).startsWith("spi_");
    assertThat(second.body().get("token")).isNull();
    as(null, DELETE, invitations + "/" + first.text("id"), null, 200);
    var lookup = "/api/invitations/lookup?token=" + first.text("token");
    assertThat(ask(null, HttpMethod.GET, lookup, null).status()).isEqualTo(404);
  }

  @Test
  void anOrganizationIsDeletedWhenItsLastProjectIsGone() {
    var slug = organization();
    var adopt = Map.of("name", "mine", "organization_slug", slug, "compose_project", "theirs");
    var ref = as(null, POST, "/api/projects/adopt", adopt, 201).text("ref");
    assertThat(memberships().organizationOf(ref)).contains(slug);
    as(null, PATCH, "/v1/projects/" + ref, Map.of("name", "ours"), 200);
    var refused = as(null, DELETE, "/v1/organizations/" + slug, null, 409);
    assertThat(refused.text("code")).isEqualTo("organization_not_empty");
    assertThat(refused.body().toString()).contains("ours (" + ref + ")");
    as(null, DELETE, "/v1/organizations/" + slug + "?dry_run=true", null, 409);
    as(null, DELETE, "/v1/projects/" + ref, null, 200);
    as(null, DELETE, "/v1/organizations/" + slug, null, 200);
    as(null, DELETE, "/v1/organizations/" + slug, null, 404);
    as(null, POST, "/v1/projects", Map.of("name", "late", "organization_slug", slug), 400);
    // Whose it was is still known.
    assertThat(memberships().organizationOf(ref)).contains(slug);
    assertThat(typesOf(slug, 2)).last().isEqualTo("dev.supaplane.organization.deleted.v1");
  }

  @Test
  void aProjectIsRenamedByItself() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var path = "/v1/projects/" + ref;
    assertThat(as(null, PATCH, path, Map.of("name", " shop two "), 200).body())
        .containsEntry("ref", ref)
        .containsEntry("name", "shop two");
    assertThat(storedTypes(ref)).last().isEqualTo("dev.supaplane.project.renamed.v1");
    var both = Map.of("name", "three", "drift_policy", "report");
    assertThat(as(null, PATCH, path, both, 400).text("code")).isEqualTo("name_by_itself");
    assertThat(as(null, DELETE, path, null, 200).text("name")).isEqualTo("shop two");
  }

  private Answer as(
      @Nullable UUID account, HttpMethod method, String path, @Nullable Object body, int status) {
    var answer = ask(account, method, path, body);
    assertThat(answer.status()).as(method + " " + path + " " + answer.body()).isEqualTo(status);
    return answer;
  }

  private Answer ask(
      @Nullable UUID account, HttpMethod method, String path, @Nullable Object body) {
    var request = client.method(method).uri(path);
    if (account != null) {
      request.header(ACT_AS, account.toString());
    }
    return answer(body == null ? request : json(request, body));
  }

  private Answer ask(
      @Nullable UUID account, HttpMethod method, String path, Object body, String key) {
    var request = client.method(method).uri(path).header("Idempotency-Key", key);
    if (account != null) {
      request.header(ACT_AS, account.toString());
    }
    return answer(json(request, body));
  }

  private static RequestHeadersSpec<?> json(RequestBodySpec request, Object body) {
    return request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
  }

  private static Answer answer(RequestHeadersSpec<?> request) {
    var result = request.exchange().expectBody(OBJECT).returnResult();
    var body = result.getResponseBody();
    return new Answer(result.getStatus().value(), body == null ? new HashMap<>() : body);
  }

  private Memberships memberships() {
    return context.getBean(Memberships.class);
  }

  private List<String> typesOf(String slug, int count) {
    return awaitEvents(slug, count).stream()
        .map(record -> KafkaEnvelopes.read(record.headers()).type())
        .toList();
  }

  private String everythingKept() {
    var db = context.getBean("commandDb", JdbcClient.class);
    return dump()
        + Objects.requireNonNull(
            db.sql(
                    """
                    select coalesce(string_agg(entry, ' '), '') ||
                      (select string_agg(i::text, ' ') from invitation i) ||
                      (select coalesce(string_agg(k::text, ' '), '') from idempotency_key k)
                    from audit_entry
                    """)
                .query(String.class)
                .single());
  }
}
