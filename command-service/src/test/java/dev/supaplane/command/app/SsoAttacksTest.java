package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What does not get in by a provider. */
class SsoAttacksTest extends RunningSso {
  @Test
  void theBrowserKeepsASecureCookieThatOpensNothing() {
    acme().is(subject(), "x@acme.example", true);
    var step = browser().begin("acme");
    assertThat(step.setCookie())
        .startsWith("__Host-supaplane-sso=")
        .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Lax", "Max-Age=600")
        .doesNotContain("Domain");
    assertThat(step.query())
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsKeys("nonce", "state");
  }

  @Test
  void anAnswerIsTakenOnceAndInTheBrowserThatAskedAlone() {
    acme().is(subject(), "once@acme.example", true);
    var ada = browser();
    var atProvider = ada.follow(ada.begin("acme"));
    var eve = browser();
    eve.begin("acme");
    var stolen = eve.comeBack(atProvider);
    assertThat(stolen.status()).isEqualTo(400);
    assertThat(stolen.body()).contains("bad_oauth_state");
    var noCookie = browser().comeBack(atProvider);
    assertThat(noCookie.status()).isEqualTo(400);
    var back = ada.comeBack(atProvider);
    assertThat(back.query()).containsKey("code");
    assertThat(ada.comeBack(atProvider).status()).isEqualTo(400);
    assertThat(ada.comeBack("state=" + "x".repeat(43) + "&code=1").status()).isEqualTo(400);
  }

  @Test
  void aCodeIsForTheClientThatAskedAndGoodOnce() {
    acme().is(subject(), "code@acme.example", true);
    var ada = browser();
    var back = ada.signIn("acme");
    assertThat(exchange(back, browser().verifier()).body())
        .containsEntry("error_code", "bad_code_verifier");
    // Whoever tried has used it up.
    assertThat(exchange(back, ada.verifier()).body())
        .containsEntry("error_code", "flow_state_not_found");
    var second = ada.signIn("acme");
    assertThat(exchange(second, ada.verifier()).status()).isEqualTo(200);
    assertThat(exchange(second, ada.verifier()).status()).isEqualTo(404);
    var late = ada.signIn("acme");
    db().sql("update sign_in_code set expires_at = now() - interval '1 second'").update();
    assertThat(exchange(late, ada.verifier()).status()).isEqualTo(404);
  }

  @Test
  void aTokenThatIsNotForThisSignInOpensNothing() {
    var past = Date.from(Instant.now().minusSeconds(3600));
    List<Runnable> lies =
        List.of(
            () -> acme().lies(claims -> claims.claim("nonce", "another")),
            () -> acme().lies(claims -> claims.claim("nonce", null)),
            () -> acme().lies(claims -> claims.issuer(other().issuer())),
            () -> acme().lies(claims -> claims.audience("somebody else")),
            () -> acme().lies(claims -> claims.audience(List.of("supaplane", "b"))),
            () -> acme().lies(claims -> claims.claim("azp", "somebody else")),
            () -> acme().lies(claims -> claims.expirationTime(past)),
            () -> acme().lies(claims -> claims.expirationTime(null)),
            () -> acme().lies(claims -> claims.subject(null)),
            () -> acme().signsNothing(),
            () -> acme().signsWithAnotherKey(),
            () -> acme().saysItIs(other().issuer()));
    for (var lie : lies) {
      forgive();
      var subject = subject();
      acme().is(subject, mail(subject), true);
      lie.run();
      var ada = browser();
      var back = ada.signIn("acme");
      assertThat(back.query())
          .containsEntry("error_code", "bad_oauth_callback")
          .doesNotContainKey("code");
      assertThat(accountsOf(mail(subject))).isZero();
    }
  }

  @Test
  void theKeysOfAProviderMayChange() {
    var subject = subject();
    acme().is(subject, mail(subject), true);
    assertThat(browser().signIn("acme").query()).containsKey("code");
    acme().rotates();
    assertThat(browser().signIn("acme").query()).containsKey("code");
  }

  @Test
  void nobodyIsSentAnywhereElseAndNoTokenStandsInAnAddress() {
    var ada = browser();
    for (var to :
        List.of(
            "https://evil.example/",
            "http://localhost:3000.evil.example/",
            "http://localhost:3000/",
            "http://localhost:3000/sign-in/../x")) {
      assertThat(ada.begin("provider=acme", to).status()).as(to).isEqualTo(400);
    }
    assertThat(ada.begin("nobody").status()).isEqualTo(400);
    for (var query :
        List.of(
            "provider=acme",
            "provider=acme&code_challenge=" + ada.challenge(),
            "provider=acme&code_challenge=" + ada.challenge() + "&code_challenge_method=plain",
            "provider=acme&code_challenge=short&code_challenge_method=s256")) {
      assertThat(front().get("/auth/v1/authorize?" + query, null).status()).isEqualTo(400);
    }
  }

  /** A session was stolen, and by it an identity was nearly added when its owner notices. */
  @Test
  void whoIsPutOutAddsNoIdentity() {
    List<Function<String, Front.Answer>> ways =
        List.of(
            owner ->
                front()
                    .put(
                        "/auth/v1/user",
                        owner,
                        Map.of("password", PASSWORD + " 2", "current_password", PASSWORD)),
            owner -> front().post("/auth/v1/logout", owner, null));
    for (var way : ways) {
      forgive();
      var email = mail(subject());
      var made =
          front()
              .post("/api/accounts", TOKEN, Map.of("email", email, "password", PASSWORD))
              .text("id");
      var owner = front().signIn(email, PASSWORD).text("access_token");
      var stolen = front().signIn(email, PASSWORD).text("access_token");
      acme().is(subject(), "eve@acme.example", true);
      var eve = browser();
      var back = eve.comeBack(eve.follow(linking(eve, stolen)));
      assertThat(back.query()).containsKey("code");
      var later = browser();
      var atProvider = later.follow(linking(later, stolen));
      assertThat(way.apply(owner).status()).isIn(200, 204);
      assertThat(exchange(back, eve.verifier()).body())
          .containsEntry("error_code", "flow_state_not_found");
      assertThat(later.comeBack(atProvider).status()).isEqualTo(400);
      assertThat(identitiesOf(made)).isZero();
    }
  }

  @Test
  void whoBeginsWithoutEndKeepsNobodyOut() {
    db().sql(
            """
            insert into sign_in_flow (state, browser, provider, redirect_to, challenge, expires_at)
            select decode(md5(i::text), 'hex'), decode('00', 'hex'), 'acme', 'x', 'a flood',
              now() + interval '5 minutes'
            from generate_series(1, 20000) i
            """)
        .update();
    var subject = subject();
    acme().is(subject, mail(subject), true);
    assertThat(browser().signIn("acme").query()).containsKey("code");
    assertThat(db().sql("delete from sign_in_flow where challenge = 'a flood'").update())
        .isBetween(19_000, 19_999);
  }

  @Test
  void nothingSecretIsKept() {
    var subject = subject();
    acme().is(subject, mail(subject), true);
    var ada = browser();
    var begun = ada.begin("acme");
    var state = begun.query().getOrDefault("state", "");
    var nonce = begun.query().getOrDefault("nonce", "");
    var back = ada.comeBack(ada.follow(begun));
    var code = back.query().getOrDefault("code", "");
    ada.begin("acme");
    for (var table : List.of("sign_in_flow", "sign_in_code", "audit_entry", "domainevententry")) {
      var rows =
          db().sql("select coalesce(string_agg(t::text, '|'), '') from " + table + " t")
              .query(String.class)
              .single();
      assertThat(List.of(state, nonce, code, OidcServer.SECRET, ada.verifier()))
          .as(table)
          .noneMatch(rows::contains);
    }
    assertThat(dump()).doesNotContain(code, state, OidcServer.SECRET);
  }
}
