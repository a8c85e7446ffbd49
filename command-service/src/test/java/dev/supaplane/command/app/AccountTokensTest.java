package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Personal access tokens over HTTP. */
class AccountTokensTest extends RunningCommandService {
  private static final String PASSWORD = AccountsTest.PASSWORD;
  private static final String REF = "abcdefghijklmnopqrst";

  @Test
  void aTokenIsShownOnceAndRefusedOnceItIsRevoked() {
    var person = person();
    var session = front().signIn(person.email(), PASSWORD).text("access_token");
    var body =
        Map.of("name", "laptop", "permissions", List.of("project_read"), "projects", List.of(REF));
    assertThat(front().post("/api/tokens?dry_run=true", session, body).body())
        .containsEntry("dry_run", true);
    var issued = front().post("/api/tokens", session, body);
    assertThat(issued.status()).isEqualTo(201);
    var token = issued.text("token");
    assertThat(token).matches("sbp_[0-9a-f]{40}");
    assertThat(front().get("/api/tokens", session).body().toString())
        .contains("laptop")
        .doesNotContain(token);
    var me = front().get("/api/me", token);
    assertThat(me.body()).containsEntry("id", person.id());
    assertThat(me.body().get("limits"))
        .isEqualTo(
            Map.of(
                "permissions", List.of("project_read"),
                "organizations", List.of(),
                "projects", List.of(REF)));
    assertThat(front().post("/api/tokens", token, body).body()).containsEntry("code", "forbidden");
    var stranger = front().signIn(person().email(), PASSWORD).text("access_token");
    var path = "/api/tokens/" + issued.text("id");
    assertThat(front().delete(path, stranger).status()).isEqualTo(404);
    assertThat(front().delete(path, session).status()).isEqualTo(200);
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    assertThat(front().delete(path, session).body()).containsEntry("code", "token_not_found");
  }

  @Test
  void aTokenIsRefusedOnceItHasExpired() {
    var session = front().signIn(person().email(), PASSWORD).text("access_token");
    var past = Map.of("name", "old", "expires_at", "2020-01-01T00:00:00Z");
    assertThat(front().post("/api/tokens", session, past).body())
        .containsEntry("code", "invalid_expires_at");
    var soon = Instant.now().plusSeconds(3600).toString();
    var token =
        front()
            .post("/api/tokens", session, Map.of("name", "soon", "expires_at", soon))
            .text("token");
    assertThat(front().get("/api/me", token).status()).isEqualTo(200);
    db().sql("update access_token set expires_at = now() where name = 'soon'").update();
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
  }

  @Test
  void whatNoTokenCanBeLimitedToIsRefused() {
    var session = front().signIn(person().email(), PASSWORD).text("access_token");
    for (var body :
        List.of(
            Map.of("name", "x", "permissions", List.of("operate")),
            Map.of("name", "x", "permissions", List.of()),
            Map.of("name", "x", "organizations", List.of("No Slug")),
            Map.of("name", "x", "projects", List.of("short")),
            Map.of("name", "x", "expires_at", "tomorrow"),
            Map.of("name", ""))) {
      assertThat(front().post("/api/tokens", session, body).status()).isEqualTo(400);
    }
    assertThat(front().post("/api/tokens", TOKEN, Map.of("name", "x")).body())
        .containsEntry("code", "no_account");
  }

  @Test
  void theSameKeyMakesNoSecondToken() {
    var session = front().signIn(person().email(), PASSWORD).text("access_token");
    var key = UUID.randomUUID().toString();
    var body = Map.of("name", "once");
    assertThat(front().post("/api/tokens", session, body, key).status()).isEqualTo(201);
    assertThat(front().post("/api/tokens", session, body, key).body())
        .containsEntry("code", "token_shown_once");
    assertThat((List<?>) front().get("/api/tokens", session).body().get("tokens")).hasSize(1);
  }

  private Front front() {
    return new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  private Front.Somebody person() {
    return front().person(TOKEN, PASSWORD);
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }
}
