package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supaplane.command.account.Throttle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Signing in by an OpenID Connect provider, and what does not get in that way. */
class SsoTest extends RunningCommandService {
  private static final String PASSWORD = "correct horse battery staple";

  private @Nullable OidcServer acme;
  private @Nullable OidcServer other;

  @Override
  List<String> settings() throws IOException {
    acme = new OidcServer();
    other = new OidcServer();
    var secret = directory.resolve("client-secret");
    Files.writeString(secret, OidcServer.SECRET + "\n");
    return List.of(
        "--supaplane.sso.callback-url=http://localhost:8700/auth/v1/callback",
        "--supaplane.sso.site-url=" + Browser.SITE,
        "--supaplane.sso.providers.acme.issuer=" + acme.issuer(),
        "--supaplane.sso.providers.acme.client-id=" + OidcServer.CLIENT,
        "--supaplane.sso.providers.acme.client-secret-file=" + secret,
        "--supaplane.sso.providers.acme.display-name=Acme's directory",
        "--supaplane.sso.providers.acme.domains=acme.example",
        "--supaplane.sso.providers.other.issuer=" + other.issuer(),
        "--supaplane.sso.providers.other.client-id=" + OidcServer.CLIENT,
        "--supaplane.sso.providers.other.client-secret-file=" + secret);
  }

  @AfterAll
  void stopProviders() {
    acme().close();
    other().close();
  }

  /** Everybody here has one address, which attacks use up. */
  @BeforeEach
  void forgive() {
    var throttle = context.getBean(Throttle.class);
    throttle.forget();
  }

  private OidcServer acme() {
    return Objects.requireNonNull(acme);
  }

  private OidcServer other() {
    return Objects.requireNonNull(other);
  }

  private String port() {
    return context.getEnvironment().getRequiredProperty("local.server.port");
  }

  private Front front() {
    return new Front(port());
  }

  private Browser browser() {
    return new Browser(port());
  }

  private Front.Answer exchange(Browser.Step back, String verifier) {
    return front()
        .post(
            "/auth/v1/token?grant_type=pkce",
            null,
            Map.of(
                "auth_code", back.query().getOrDefault("code", "none"), "code_verifier", verifier));
  }

  private static String subject() {
    return "s" + UUID.randomUUID();
  }

  private static String mail(String subject) {
    return subject + "@acme.example";
  }

  @Test
  void theFirstSignInMakesAnAccountAndTheNextFindsIt() {
    var subject = subject();
    acme().is(subject, mail(subject), true);
    var ada = browser();
    var back = ada.signIn("acme");
    assertThat(back.status()).isEqualTo(302);
    assertThat(String.valueOf(back.to())).startsWith(Browser.SITE + "?code=");
    var session = exchange(back, ada.verifier());
    assertThat(session.status()).isEqualTo(200);
    var access = session.text("access_token");
    var user = front().get("/auth/v1/user", access);
    assertThat(user.body()).containsEntry("email", mail(subject));
    assertThat(user.body().get("app_metadata"))
        .isEqualTo(Map.of("provider", "acme", "providers", List.of("acme")));
    var next = browser();
    var again = exchange(next.signIn("acme"), next.verifier());
    assertThat(front().get("/api/me", again.text("access_token")).body())
        .containsEntry("id", user.text("id"))
        .containsEntry("name", "Ada of SSO");
    assertThat(front().refresh(again.text("refresh_token")).status()).isEqualTo(200);
    assertThat(storedTypesOf(user.text("id")))
        .containsExactly(
            "dev.supaplane.account.created.v1", "dev.supaplane.account.identity-linked.v1");
    assertThat(noted("POST /auth/v1/token", user.text("id")))
        .containsExactly(
            "account:" + user.text("id") + " accepted ",
            "account:" + user.text("id") + " accepted ");
    assertThat(front().get("/auth/v1/settings", null).body().get("external"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("acme", true)
        .containsEntry("other", true);
  }

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

  @Test
  void whoIsNotExpectedIsNotLetIn() {
    other().is(subject(), "stranger@x.example", true);
    assertThat(browser().signIn("other").query()).containsEntry("error_code", "signup_disabled");
    acme().is(subject(), "stranger@x.example", true);
    assertThat(browser().signIn("acme").query())
        .containsEntry("error_code", "email_address_not_authorized");
    acme().is(subject(), "unverified@acme.example", false);
    assertThat(browser().signIn("acme").query())
        .containsEntry("error_code", "email_address_not_authorized");
    // Somebody invites the stranger.
    var slug = organization();
    front()
        .post(
            "/api/organizations/" + slug + "/invitations",
            TOKEN,
            Map.of("email", "invited@x.example", "role", "developer"));
    other().is(subject(), "invited@x.example", false);
    assertThat(browser().signIn("other").query())
        .containsEntry("error_code", "provider_email_needs_verification");
    other().is(subject(), "invited@x.example", true);
    assertThat(browser().signIn("other").query()).containsKey("code");
  }

  @Test
  void anAccountWithAPasswordIsLinkedByItsOwnerAlone() {
    var subject = subject();
    var made =
        front()
            .post("/api/accounts", TOKEN, Map.of("email", mail(subject), "password", PASSWORD))
            .text("id");
    acme().is(subject, mail(subject), true);
    assertThat(browser().signIn("acme").query()).containsEntry("error_code", "email_exists");
    var access = front().signIn(mail(subject), PASSWORD).text("access_token");
    var ada = browser();
    var url = linkUrl(ada, access);
    var back = ada.comeBack(ada.follow(new Browser.Step(302, URI.create(url), "", "")));
    // Coming back links nothing yet: the client has to show that it asked.
    assertThat(identitiesOf(made)).isZero();
    var session = exchange(back, ada.verifier());
    assertThat(session.status()).isEqualTo(200);
    assertThat(identitiesOf(made)).isEqualTo(1);
    var next = browser();
    var signedIn = exchange(next.signIn("acme"), next.verifier());
    var user = front().get("/auth/v1/user", signedIn.text("access_token"));
    assertThat(user.body()).containsEntry("id", made);
    var identities = (List<?>) user.body().get("identities");
    assertThat(identities).hasSize(2);
    var id = text((Map<?, ?>) identities.getLast(), "identity_id");
    assertThat(front().delete("/auth/v1/user/identities/" + id, access).status()).isEqualTo(200);
    assertThat(front().delete("/auth/v1/user/identities/" + id, access).status()).isEqualTo(404);
    // The session that began by it is over, and the other goes on.
    assertThat(front().get("/api/me", signedIn.text("access_token")).status()).isEqualTo(401);
    assertThat(front().get("/api/me", access).status()).isEqualTo(200);
    assertThat(browser().signIn("acme").query()).containsEntry("error_code", "email_exists");
  }

  private String linkUrl(Browser browser, String access) {
    var answer =
        client
            .get()
            .uri(
                "/auth/v1/user/identities/authorize?provider=acme&code_challenge="
                    + browser.challenge()
                    + "&code_challenge_method=s256&skip_http_redirect=true")
            .headers(headers -> headers.setBearerAuth(access))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult();
    var cookie =
        Objects.requireNonNull(answer.getResponseCookies().getFirst("__Host-supaplane-sso"));
    browser.cookie = cookie.getName() + "=" + cookie.getValue();
    return text(Objects.requireNonNull(answer.getResponseBody()), "url");
  }

  @Test
  void anAccountThatWaitsForItsOwnerIsFoundByItsAddressAndAShutOneStaysShut() {
    var subject = subject();
    var made = front().post("/api/accounts", TOKEN, Map.of("email", mail(subject))).text("id");
    acme().is(subject, mail(subject), true);
    var ada = browser();
    var session = exchange(ada.signIn("acme"), ada.verifier());
    assertThat(front().get("/api/me", session.text("access_token")).body())
        .containsEntry("id", made);
    // The address of somebody who left, given to somebody new, is not their account.
    acme().is(subject(), mail(subject), true);
    assertThat(browser().signIn("acme").query()).containsEntry("error_code", "email_exists");
    acme().is(subject, mail(subject), true);
    var waiting = browser();
    var back = waiting.signIn("acme");
    front().post("/api/accounts/" + made + "/disable", TOKEN, null);
    assertThat(front().get("/api/me", session.text("access_token")).status()).isEqualTo(401);
    assertThat(exchange(back, waiting.verifier()).body())
        .containsEntry("error_code", "user_banned");
  }

  @Test
  void ofStudioTheAddressIsEnough() {
    var ada = browser();
    var body =
        Map.of(
            "domain",
            "ACME.example",
            "redirect_to",
            Browser.SITE,
            "code_challenge",
            ada.challenge(),
            "code_challenge_method",
            "s256",
            "skip_http_redirect",
            true);
    assertThat(front().post("/auth/v1/sso", null, body).text("url"))
        .startsWith("http://localhost:8700/auth/v1/authorize?provider=acme&redirect_to=");
    assertThat(
            front()
                .post(
                    "/auth/v1/sso",
                    null,
                    Map.of("domain", "x.example", "code_challenge", ada.challenge()))
                .body())
        .containsEntry("error_code", "sso_provider_not_found");
  }

  /** Supabase's own client, from npm and unchanged. */
  @Test
  void theClientOfSupabaseSignsInByAProvider() throws Exception {
    var folder = Files.createDirectory(directory.resolve("sso-client"));
    assumeTrue(
        AuthClientTest.isDone(
            folder,
            List.of(
                "npm", "install", "--silent", "--no-audit", "--no-fund", AuthClientTest.CLIENT)),
        "npm and its registry are not here");
    try (var script =
        Objects.requireNonNull(getClass().getResourceAsStream("/auth-client/sso.mjs"))) {
      Files.copy(script, folder.resolve("sso.mjs"));
    }
    var subject = subject();
    acme().is(subject, mail(subject), true);
    assertThat(
            AuthClientTest.isDone(
                folder,
                List.of(
                    "node", "sso.mjs", "http://127.0.0.1:" + port() + "/auth/v1", Browser.SITE)))
        .as(Files.readString(folder.resolve("said")))
        .isTrue();
    Map<?, ?> seen =
        JsonMapper.builder().build().readValue(Files.readString(folder.resolve("said")), Map.class);
    assertThat(seen)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("back", true),
                Map.entry("fragment", ""),
                Map.entry("exchange", "ok"),
                Map.entry("email", mail(subject)),
                Map.entry("provider", "acme"),
                Map.entry("identities", List.of("acme")),
                Map.entry("refresh", "ok"),
                Map.entry("sso", "/auth/v1/authorize"),
                Map.entry("implicit", 400)));
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

  private long accountsOf(String email) {
    return count("select count(*) from account where email = ?", email);
  }

  private long identitiesOf(String account) {
    return count("select count(*) from account_identity where account = ?::uuid", account);
  }

  private long count(String sql, String parameter) {
    return db().sql(sql).param(parameter).query(Long.class).single();
  }

  private List<String> storedTypesOf(String account) {
    return db().sql(
            "select payloadtype from domainevententry where aggregateidentifier = ?"
                + " order by sequencenumber")
        .param(account)
        .query(String.class)
        .list();
  }

  private List<String> noted(String action, String subject) {
    return db().sql(
            "select actor || ' ' || outcome || ' ' || coalesce(entry::jsonb ->> 'code', '')"
                + " from audit_entry where action = ? and subject = ? order by sequence")
        .params(action, subject)
        .query(String.class)
        .list();
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }
}
