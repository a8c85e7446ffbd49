package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.AccountCommand.LinkIdentity;
import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.Identity;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.sso.Admissions;
import dev.supaplane.command.sso.Claimed;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.GenericMessage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Signing in by an OpenID Connect provider, and who gets in. */
class SsoTest extends RunningSso {

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
    var back = ada.comeBack(ada.follow(linking(ada, access)));
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

  /** Both were found to be linked yet; only one of them is. */
  @Test
  void ofTwoWhoComeBackAtOnceBothComeInByTheIdentityThatIsThere() {
    var subject = subject();
    var made = front().post("/api/accounts", TOKEN, Map.of("email", mail(subject))).text("id");
    var account = UUID.fromString(made);
    var first = new Identity(UUID.randomUUID(), "acme", acme().issuer(), subject);
    var gateway = context.getBean(CommandGateway.class);
    var overtaken =
        (CommandGateway)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CommandGateway.class},
                (_, method, arguments) -> {
                  gateway.sendAndWait(
                      new GenericCommandMessage<>(
                          new GenericMessage<>(
                              UUID.randomUUID().toString(),
                              new LinkIdentity(account, first, null),
                              Map.of(Idempotency.ACTOR, "anonymous")),
                          LinkIdentity.class.getName()));
                  return method.invoke(gateway, arguments);
                });
    var admissions =
        new Admissions(
            context.getBean(AccountBook.class),
            context.getBean(Identities.class),
            context.getBean(Superuser.class),
            (_, _) -> false,
            overtaken,
            InstantSource.system(),
            false);
    var claimed =
        new Claimed(
            "acme", acme().issuer(), subject, Optional.of(mail(subject)), true, Optional.empty());
    assertThat(admissions.admit(claimed, Set.of("acme.example"), UUID.randomUUID().toString()))
        .isEqualTo(new Admissions.Outcome.Admitted(account, first.id()));
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
    assertThat(
            AuthClientTest.isDone(
                folder,
                List.of(
                    "npm",
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    AuthClientTest.CLIENT)))
        .as("npm install")
        .isTrue();
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
}
