package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts, sign-in and sessions over HTTP. */
class AccountsTest extends RunningCommandService {
  static final String PASSWORD = "correct horse battery staple";

  private Front front() {
    return new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  @Test
  void anAccountSignsInAndIsKnown() {
    var person = person();
    var session = front().signIn(person.email(), PASSWORD);
    assertThat(session.body())
        .containsEntry("token_type", "bearer")
        .containsEntry("expires_in", 3600);
    var user = front().get("/auth/v1/user", session.text("access_token"));
    assertThat(user.status()).isEqualTo(200);
    assertThat(user.body())
        .containsEntry("id", person.id())
        .containsEntry("email", person.email())
        .containsEntry("aud", "authenticated");
    assertThat(front().get("/api/me", session.text("access_token")).body())
        .containsEntry("kind", "account")
        .containsEntry("id", person.id());
    var caller =
        context
            .getBean("commandAuthenticator", Authenticator.class)
            .callerOf(session.text("access_token"));
    assertThat(caller.map(Caller::account)).contains(UUID.fromString(person.id()));
    assertThat(caller.map(Caller::actor)).contains("account:" + person.id());
    assertThat(caller.map(Caller::superuser)).contains(false);
  }

  @Test
  void whoIsUnknownAndWhoIsWrongAreToldTheSame() {
    var person = person();
    var wrong = front().signIn(person.email(), "wrong horse battery");
    var unknown = front().signIn("nobody@example.com", PASSWORD);
    var malformed = front().signIn("no address", "short");
    for (var answer : List.of(wrong, unknown, malformed)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .isEqualTo(
              Map.of(
                  "code", 400,
                  "error_code", "invalid_credentials",
                  "msg", "Invalid login credentials"));
    }
    assertThat(front().signIn(person.email().toUpperCase(Locale.ROOT), PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void withoutATokenOnlyTheSignInIsOpen() {
    for (var path : List.of("/settings", "/health", "/.well-known/jwks.json")) {
      assertThat(front().get("/auth/v1" + path, null).status()).as(path).isEqualTo(200);
    }
    assertThat(front().get("/auth/v1/settings", null).body()).containsEntry("disable_signup", true);
    assertThat(front().get("/auth/v1/user", null).body())
        .containsEntry("error_code", "no_authorization");
    assertThat(front().get("/auth/v1/user", "a.b.c").body()).containsEntry("error_code", "bad_jwt");
    for (var path : List.of("/api/me", "/api/tokens", "/api/accounts")) {
      assertThat(front().get(path, null).status()).as(path).isEqualTo(401);
      assertThat(front().get(path, "sbp_" + "0".repeat(40)).status()).as(path).isEqualTo(401);
    }
    var signUp =
        front().post("/auth/v1/signup", null, Map.of("email", "a@b.example", "password", PASSWORD));
    assertThat(signUp.status()).isEqualTo(422);
    assertThat(signUp.body()).containsEntry("error_code", "signup_disabled");
  }

  @Test
  void eachRefreshTokenIsGoodOnceAndItsReuseEndsTheSession() {
    var person = person();
    var first = front().signIn(person.email(), PASSWORD);
    var second = front().refresh(first.text("refresh_token"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text("refresh_token")).isNotEqualTo(first.text("refresh_token"));
    // A client that races with itself gets the same one.
    assertThat(front().refresh(first.text("refresh_token")).text("refresh_token"))
        .isEqualTo(second.text("refresh_token"));
    db().sql("update refresh_token set used_at = used_at - interval '11 seconds'").update();
    var thief = front().refresh(first.text("refresh_token"));
    assertThat(thief.status()).isEqualTo(400);
    assertThat(thief.body()).containsEntry("error_code", "refresh_token_already_used");
    assertThat(front().refresh(second.text("refresh_token")).body())
        .containsEntry("error_code", "refresh_token_not_found");
    assertThat(front().get("/api/me", second.text("access_token")).status()).isEqualTo(401);
    assertThat(front().refresh("nonsense").body())
        .containsEntry("error_code", "refresh_token_not_found");
    assertThat(front().refresh("x".repeat(10_000)).status()).isEqualTo(400);
  }

  @Test
  void manyAtOnceGetTheSameNextRefreshToken() throws Exception {
    var session = front().signIn(person().email(), PASSWORD);
    var races = new ArrayList<Callable<String>>();
    for (var i = 0; i < 8; i++) {
      races.add(() -> front().refresh(session.text("refresh_token")).text("refresh_token"));
    }
    try (var pool = Executors.newFixedThreadPool(8)) {
      var next = new ArrayList<String>();
      for (var future : pool.invokeAll(races)) {
        next.add(future.get());
      }
      assertThat(next).doesNotContain("null").containsOnly(next.getFirst());
    }
  }

  @Test
  void signingOutEndsTheSessionsThatAreMeant() {
    var person = person();
    var one = front().signIn(person.email(), PASSWORD).text("access_token");
    var two = front().signIn(person.email(), PASSWORD).text("access_token");
    var three = front().signIn(person.email(), PASSWORD).text("access_token");
    assertThat(front().post("/auth/v1/logout?scope=local", one, null).status()).isEqualTo(204);
    assertThat(front().get("/api/me", one).status()).isEqualTo(401);
    assertThat(front().post("/auth/v1/logout?scope=others", two, null).status()).isEqualTo(204);
    assertThat(front().get("/api/me", three).status()).isEqualTo(401);
    assertThat(front().get("/api/me", two).status()).isEqualTo(200);
    assertThat(front().post("/auth/v1/logout?scope=world", two, null).status()).isEqualTo(400);
    assertThat(front().post("/auth/v1/logout", two, null).status()).isEqualTo(204);
    assertThat(front().get("/api/me", two).status()).isEqualTo(401);
    assertThat(front().post("/auth/v1/logout", TOKEN, null).status()).isEqualTo(403);
  }

  @Test
  void aDisabledAccountIsOutAndComesBackWithItsTokens() {
    var person = person();
    var session = front().signIn(person.email(), PASSWORD);
    var access = session.text("access_token");
    var token = front().post("/api/tokens", access, Map.of("name", "t")).text("token");
    var path = "/api/accounts/" + person.id();
    assertThat(front().post(path + "/disable", TOKEN, null).status()).isEqualTo(200);
    assertThat(front().get("/api/me", access).status()).isEqualTo(401);
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    assertThat(front().refresh(session.text("refresh_token")).status()).isEqualTo(400);
    assertThat(front().signIn(person.email(), PASSWORD).body())
        .containsEntry("error_code", "user_banned");
    assertThat(front().signIn(person.email(), "wrong horse battery").body())
        .containsEntry("error_code", "invalid_credentials");
    assertThat(front().post(path + "/enable", TOKEN, null).status()).isEqualTo(200);
    assertThat(front().get("/api/me", token).status()).isEqualTo(200);
    assertThat(front().get("/api/me", access).status()).isEqualTo(401);
    assertThat(front().delete(path, TOKEN).status()).isEqualTo(200);
    assertThat(front().get("/api/me", token).status()).isEqualTo(401);
    assertThat(front().get(path, TOKEN).status()).isEqualTo(404);
    assertThat(front().signIn(person.email(), PASSWORD).body())
        .containsEntry("error_code", "invalid_credentials");
  }

  @Test
  void anotherPasswordEndsTheOtherSessions() {
    var person = person();
    var mine = front().signIn(person.email(), PASSWORD).text("access_token");
    var other = front().signIn(person.email(), PASSWORD).text("access_token");
    var next = "another horse battery";
    assertThat(front().put("/auth/v1/user", mine, Map.of("password", next)).body())
        .containsEntry("error_code", "current_password_required");
    assertThat(
            front()
                .put("/auth/v1/user", mine, Map.of("password", next, "current_password", next))
                .body())
        .containsEntry("error_code", "current_password_mismatch");
    assertThat(
            front()
                .put(
                    "/auth/v1/user",
                    mine,
                    Map.of("password", "short", "current_password", PASSWORD))
                .body())
        .containsEntry("error_code", "weak_password");
    var changed =
        front().put("/auth/v1/user", mine, Map.of("password", next, "current_password", PASSWORD));
    assertThat(changed.body()).containsEntry("id", person.id());
    assertThat(front().get("/api/me", mine).status()).isEqualTo(200);
    assertThat(front().get("/api/me", other).status()).isEqualTo(401);
    assertThat(front().signIn(person.email(), PASSWORD).status()).isEqualTo(400);
    assertThat(front().signIn(person.email(), next).status()).isEqualTo(200);
    assertThat(
            front()
                .post(
                    "/api/accounts/" + person.id() + "/password",
                    TOKEN,
                    Map.of("password", PASSWORD))
                .status())
        .isEqualTo(200);
    assertThat(front().get("/api/me", mine).status()).isEqualTo(401);
  }

  @Test
  void anEMailBelongsToOneAccountHoweverItIsWritten() {
    var person = person();
    for (var email : List.of(person.email().toUpperCase(Locale.ROOT), SUPERUSER)) {
      assertThat(front().post("/api/accounts", TOKEN, Map.of("email", email)).body())
          .containsEntry("code", "email_exists");
    }
    for (var email : List.of("", "nobody", "a@b c", "a@" + "b".repeat(300), "a\u0000@b")) {
      assertThat(front().post("/api/accounts", TOKEN, Map.of("email", email)).status())
          .isEqualTo(400);
    }
    assertThat(front().get("/api/accounts?limit=1", TOKEN).body().get("accounts"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1);
    assertThat(front().get("/api/accounts/" + person.id(), TOKEN).body())
        .containsEntry("email", person.email());
    assertThat(front().get("/api/accounts/nobody", TOKEN).status()).isEqualTo(404);
  }

  @Test
  void theSuperuserSignsInAndIsTheSuperuser() {
    var session = front().signIn(SUPERUSER, SUPERUSER_PASSWORD);
    assertThat(session.status()).isEqualTo(200);
    var access = session.text("access_token");
    assertThat(front().post("/v1/organizations", access, Map.of("name", "Mine")).status())
        .isEqualTo(201);
    assertThat(front().get("/api/me", access).body())
        .containsEntry("kind", "superuser")
        .containsEntry("id", SessionClaims.SUPERUSER.toString());
    assertThat(
            front()
                .put(
                    "/auth/v1/user",
                    access,
                    Map.of("password", PASSWORD, "current_password", SUPERUSER_PASSWORD))
                .status())
        .isEqualTo(422);
    assertThat(front().refresh(session.text("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void whoGuessesWaitsAndNobodyElse() {
    var person = person();
    var guesses = new ArrayList<Front.Answer>();
    for (var i = 0; i < 6; i++) {
      guesses.add(front().signIn(person.email(), "wrong horse " + i));
    }
    assertThat(guesses.getLast().status()).isEqualTo(429);
    assertThat(guesses.getLast().body()).containsEntry("error_code", "over_request_rate_limit");
    assertThat(guesses.getLast().retryAfter()).isBetween(1, 2);
    assertThat(front().signIn(person().email(), PASSWORD).status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> front().signIn(person.email(), PASSWORD).status() == 200);
  }

  @Test
  void nothingSecretIsToldOrKept() throws Exception {
    var person = person();
    var session = front().signIn(person.email(), PASSWORD);
    var token =
        front()
            .post(
                "/api/tokens",
                session.text("access_token"),
                Map.of("name", "t"),
                UUID.randomUUID().toString())
            .text("token");
    front().signIn(person.email(), "typed in the wrong field");
    front().signIn("typed-as-an-email@example.com", PASSWORD);
    var next = front().refresh(session.text("refresh_token"));
    var secrets =
        List.of(
            PASSWORD,
            SUPERUSER_PASSWORD,
            "typed in the wrong field",
            "typed-as-an-email",
            token,
            token.substring("sbp_".length()),
            session.text("access_token"),
            session.text("refresh_token"),
            next.text("refresh_token"));
    for (var table :
        List.of(
            "domainevententry",
            "audit_entry",
            "idempotency_key",
            "account",
            "account_password",
            "sign_in_session",
            "refresh_token",
            "access_token")) {
      var rows =
          db().sql("select string_agg(t::text, '|') from " + table + " t")
              .query(String.class)
              .optional()
              .orElse("");
      assertThat(secrets).as(table).noneMatch(rows::contains);
    }
    assertThat(secrets).noneMatch(dump()::contains);
    assertThat(dump()).doesNotContain("argon2");
    var told = awaitEvents(person.id(), 3);
    for (var record : told) {
      var text = new String(record.value(), StandardCharsets.UTF_8) + record.headers();
      assertThat(secrets).noneMatch(text::contains);
    }
    assertThat(new String(told.getLast().value(), StandardCharsets.UTF_8)).contains("\"mac\"");
    for (var file : List.of("session.key", "token-pepper")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(directory.resolve("session-keys.json")))
        .contains("\"EC\"")
        .doesNotContain("\"d\"");
  }

  @Test
  void theAuditTellsWhoCameInAndWhoDidNot() {
    var person = person();
    front().signIn(person.email(), PASSWORD);
    front().signIn(person.email(), "wrong horse battery");
    var noted =
        db().sql(
                "select actor || ' ' || outcome || ' ' || coalesce(entry::jsonb ->> 'code', '')"
                    + " from audit_entry where action = 'POST /auth/v1/token' and subject = ?"
                    + " order by sequence")
            .param(person.id())
            .query(String.class)
            .list();
    assertThat(noted)
        .containsExactly(
            "account:" + person.id() + " accepted ", "anonymous refused invalid_credentials");
  }

  @Test
  void anotherPasswordInTheFileEndsTheSuperusersSessions() throws Exception {
    var access = front().signIn(SUPERUSER, SUPERUSER_PASSWORD).text("access_token");
    restart();
    assertThat(front().get("/api/me", access).status()).isEqualTo(200);
    Files.writeString(directory.resolve("superuser-password"), "another one, of eight or more");
    restart();
    assertThat(front().get("/api/me", access).status()).isEqualTo(401);
    assertThat(front().signIn(SUPERUSER, SUPERUSER_PASSWORD).status()).isEqualTo(400);
    Files.writeString(directory.resolve("superuser-password"), SUPERUSER_PASSWORD);
    restart();
    assertThat(front().signIn(SUPERUSER, SUPERUSER_PASSWORD).status()).isEqualTo(200);
  }

  private void restart() {
    context.close();
    startService();
  }

  private static final String SUPERUSER = "admin@supaplane.local";

  private Front.Somebody person() {
    return front().person(TOKEN, PASSWORD);
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }
}
