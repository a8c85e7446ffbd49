package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is left of somebody who goes, and what a token for a part of an account can do. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class LeaversTest extends RunningCommandService {
  private static final String PASSWORD = "correct horse battery staple";

  private Front front() {
    return new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** Somebody with an account and a session. */
  private record Somebody(String id, String email, String session) {}

  private Somebody person() {
    var email = "p" + UUID.randomUUID().toString().replace("-", "") + "@example.com";
    var id =
        front()
            .post("/api/accounts", TOKEN, Map.of("email", email, "password", PASSWORD))
            .text("id");
    return new Somebody(id, email, front().signIn(email, PASSWORD).text("access_token"));
  }

  private String organizationOf(Somebody owner) {
    var made = front().post("/v1/organizations", owner.session(), Map.of("name", "Acme"));
    assertThat(made.status()).isEqualTo(201);
    return made.text("slug");
  }

  @Test
  void anAccountThatIsDeletedIsNoMemberAnyMoreBeItTheLastOwner() {
    var olga = person();
    var slug = organizationOf(olga);
    var invitation =
        front()
            .post(
                "/api/organizations/" + slug + "/invitations",
                olga.session(),
                Map.of("email", "ned@example.com", "role", "owner"))
            .text("token");
    var lookup = "/api/invitations/lookup?token=" + invitation;
    assertThat(front().get(lookup, null).status()).isEqualTo(200);
    assertThat(front().delete("/api/accounts/" + olga.id() + "?dry_run=true", TOKEN).status())
        .isEqualTo(200);
    assertThat(rows("member", olga.id())).isEqualTo(1);
    assertThat(front().delete("/api/accounts/" + olga.id(), TOKEN).status()).isEqualTo(200);
    assertThat(rows("member", olga.id())).isZero();
    assertThat(front().get(lookup, null).status()).isEqualTo(404);
    assertThat(types(slug))
        .endsWith(
            "dev.supaplane.organization.member-removed.v1",
            "dev.supaplane.organization.invitation-revoked.v1");
    // Without an owner it is the superuser's to give one to.
    var next = person();
    assertThat(
            front()
                .post(
                    "/api/organizations/" + slug + "/members",
                    TOKEN,
                    Map.of("account", next.id(), "role", "owner"))
                .status())
        .isEqualTo(201);
  }

  @Test
  void aTokenForAPartOfAnAccountActsForNoMoreThanThat() {
    var ada = person();
    var slug = organizationOf(ada);
    var second = person();
    front()
        .post(
            "/api/organizations/" + slug + "/members",
            ada.session(),
            Map.of("account", second.id(), "role", "owner"));
    var limited =
        front()
            .post(
                "/api/tokens",
                ada.session(),
                Map.of("name", "ci", "projects", List.of("abcdefghijklmnopqrst")));
    var token = limited.text("token");
    var other = front().post("/api/tokens", ada.session(), Map.of("name", "laptop"));
    assertThat(front().post("/api/organizations/" + slug + "/leave", token, null).body())
        .containsEntry("code", "organization_not_found");
    assertThat(
            front()
                .post("/api/invitations/accept", token, Map.of("token", "spi_" + "0".repeat(64)))
                .body())
        .containsEntry("code", "token_limited");
    assertThat(front().delete("/api/tokens/" + other.text("id"), token).body())
        .containsEntry("code", "token_not_found");
    assertThat(front().get("/api/me", other.text("token")).status()).isEqualTo(200);
    assertThat((List<?>) front().get("/api/tokens", token).body().get("tokens")).hasSize(1);
    assertThat(front().delete("/api/tokens/" + limited.text("id"), token).status()).isEqualTo(200);
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    assertThat(rows("member", ada.id())).isEqualTo(1);
  }

  @Test
  void webhooksOfAnOrganizationThatIsGoneHearNothing() {
    var ada = person();
    var slug = organizationOf(ada);
    var hook =
        front()
            .post(
                "/api/webhooks",
                ada.session(),
                Map.of("url", "http://127.0.0.1:9/", "organization_slug", slug));
    assertThat(hook.status()).isEqualTo(201);
    assertThat(front().delete("/v1/organizations/" + slug, ada.session()).status()).isEqualTo(200);
    assertThat(
            db().sql("select enabled || ' ' || disabled_because from webhook where owner = ?")
                .param(slug)
                .query(String.class)
                .list())
        .containsExactly("false organization_deleted");
  }

  /** The last: whoever guesses has to wait, and here everybody has the same address. */
  @Test
  void zStrangersGuessesAreCountedByAddress() {
    var refused = 0;
    for (var i = 0; i < 20 && refused == 0; i++) {
      refused += front().refresh("nobody's").status() == 429 ? 1 : 0;
      refused +=
          front().get("/api/invitations/lookup?token=spi_" + "0".repeat(64), null).status() == 429
              ? 1
              : 0;
    }
    assertThat(refused).isPositive();
    assertThat(front().refresh("nobody's").retryAfter()).isPositive();
  }

  private long rows(String table, String account) {
    return db().sql("select count(*) from " + table + " where account = ?::uuid")
        .param(account)
        .query(Long.class)
        .single();
  }

  private List<String> types(String slug) {
    return db().sql(
            "select payloadtype from domainevententry where aggregateidentifier = ?"
                + " order by sequencenumber")
        .param(slug)
        .query(String.class)
        .list();
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }
}
