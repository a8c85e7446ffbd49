package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.supaplane.command.account.Person;
import dev.supaplane.command.account.SessionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A GoTrue of the operator's at the path of the sign-in that is built in. */
class ExternalSignInTest extends RunningCommandService {
  private @Nullable GoTrueServer server;

  @Override
  List<String> settings() throws IOException {
    server = new GoTrueServer();
    var secret = directory.resolve("gotrue-secret");
    Files.writeString(secret, GoTrueServer.SECRET + "\n");
    return List.of(
        "--supaplane.auth.url=" + server.url() + "/",
        "--supaplane.auth.jwt-secret-file=" + secret,
        "--supaplane.auth.emails-verified=true");
  }

  @AfterAll
  void stopServer() {
    server().close();
  }

  private GoTrueServer server() {
    return Objects.requireNonNull(server);
  }

  private Front front() {
    return new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  @Test
  void whatAPersonAsksIsPassedOnAsItIs() {
    var token = server().token(UUID.randomUUID().toString(), "a@b.example");
    var answer =
        client
            .method(HttpMethod.POST)
            .uri("/auth/v1/token?grant_type=password&x=a b")
            .headers(
                headers -> {
                  headers.setBearerAuth(token);
                  headers.set("apikey", "anon");
                  headers.set("X-Forwarded-For", "6.6.6.6");
                  headers.set("Proxy-Authorization", "Basic eDp5");
                })
            .bodyValue(Map.of("email", "a@b.example"))
            .exchange();
    answer.expectStatus().isEqualTo(422).expectHeader().valueEquals("X-Of-GoTrue", "yes");
    answer.expectHeader().doesNotExist("Access-Control-Allow-Origin");
    assertThat(answer.expectBody(String.class).returnResult().getResponseBody())
        .isEqualTo("{\"error_code\":\"of_gotrue\"}");
    var asked = server().asked().getLast();
    assertThat(asked.method() + " " + asked.uri())
        .isEqualTo("POST /token?grant_type=password&x=a%20b");
    assertThat(asked.body()).isEqualTo("{\"email\":\"a@b.example\"}");
    assertThat(asked.headers().getFirst("Authorization")).isEqualTo("Bearer " + token);
    assertThat(asked.headers().getFirst("Apikey")).isEqualTo("anon");
    assertThat(asked.headers().get("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(asked.headers().getFirst("Proxy-Authorization")).isNull();
  }

  @Test
  void noTokenOfOursIsTold() {
    front().get("/auth/v1/user", TOKEN);
    assertThat(server().asked().getLast().headers().getFirst("Authorization")).isNull();
    var person = new Person(UUID.randomUUID(), "a@b.example", "A", Instant.EPOCH);
    var session =
        context.getBean(SessionKey.class).sign(person, UUID.randomUUID(), "email", Instant.now());
    var before = server().asked().size();
    front().get("/auth/v1/user", session);
    assertThat(server().asked()).hasSize(before + 1);
    assertThat(server().asked().getLast().headers().getFirst("Authorization")).isNull();
  }

  /** An operator's GoTrue may add claims of its own. */
  @Test
  void aLongTokenIsSomebodysAndIsPassedOn() {
    var token =
        server()
            .token(
                UUID.randomUUID().toString(),
                "long@b.example",
                claims -> claims.claim("more", "x".repeat(4000)),
                GoTrueServer.SECRET);
    assertThat(front().get("/api/me", token).body()).containsEntry("code", "signup_disabled");
    front().get("/auth/v1/user", token);
    assertThat(server().asked().getLast().headers().getFirst("Authorization"))
        .isEqualTo("Bearer " + token);
  }

  @Test
  void whatAnOperatorAsksIsNotPassedOn() {
    var before = server().asked().size();
    for (var path :
        List.of(
            "/admin/users",
            "/admin",
            "/invite",
            "/generate_link",
            "/user/../admin/users",
            "/user/%2e%2e/admin/users",
            "/user%2f..%2fadmin/users",
            "//admin/users",
            "/factors/x/../../admin",
            "/oauth/clients",
            "/")) {
      assertThat(front().get("/auth/v1" + path, TOKEN).status()).as(path).isIn(400, 404);
    }
    assertThat(server().asked()).hasSize(before);
  }

  @Test
  void anAnswerThatIsTooLargeOrNoneIsA502() {
    assertThat(front().get("/auth/v1/health", null).body())
        .containsEntry("error_code", "unexpected_failure");
  }

  @Test
  void whoeverIsInvitedHasAnAccountAtFirstSightAndTheSameAtTheNext() {
    var subject = UUID.randomUUID().toString();
    var email = "invited-" + subject + "@x.example";
    var token = server().token(subject, email);
    assertThat(front().get("/api/me", token).body()).containsEntry("code", "signup_disabled");
    var slug = organization();
    front()
        .post(
            "/api/organizations/" + slug + "/invitations",
            TOKEN,
            Map.of("email", email, "role", "developer"));
    var me = front().get("/api/me", token);
    assertThat(me.body()).containsEntry("kind", "account").containsEntry("email", email);
    assertThat(front().get("/api/me", server().token(subject, "new@x.example")).body())
        .containsEntry("id", me.text("id"));
    // Such a token is a session's: it may make others.
    assertThat(front().post("/api/tokens", token, Map.of("name", "t")).status()).isEqualTo(201);
    front().post("/api/accounts/" + me.text("id") + "/disable", TOKEN, null);
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    assertThat(
            context
                .getBean("commandDb", JdbcClient.class)
                .sql(
                    "select payloadtype from domainevententry where aggregateidentifier = ?"
                        + " order by sequencenumber")
                .param(me.text("id"))
                .query(String.class)
                .list())
        .startsWith("dev.supaplane.account.created.v1", "dev.supaplane.account.identity-linked.v1");
  }

  @Test
  void aTokenThatIsNotOfThisSignInIsNobodys() {
    var subject = UUID.randomUUID().toString();
    List<UnaryOperator<JWTClaimsSet.Builder>> lies =
        List.of(
            claims -> claims.issuer("https://evil.example"),
            claims -> claims.audience("anon"),
            claims -> claims.claim("role", "service_role"),
            claims -> claims.claim("is_anonymous", true),
            claims -> claims.subject("no id"),
            claims -> claims.subject(null),
            claims -> claims.expirationTime(null),
            claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(3600))));
    for (var lie : lies) {
      var token = server().token(subject, "a@b.example", lie, GoTrueServer.SECRET);
      assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    }
    var forged =
        server().token(subject, "a@b.example", claims -> claims, "x" + GoTrueServer.SECRET);
    assertThat(front().get("/api/me", forged).status()).isEqualTo(401);
  }
}
