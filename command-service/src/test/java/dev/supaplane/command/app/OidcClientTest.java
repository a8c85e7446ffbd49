package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.sso.Claimed;
import dev.supaplane.command.sso.Flows.Begun;
import dev.supaplane.command.sso.OidcClient;
import dev.supaplane.command.sso.Provider;
import dev.supaplane.command.sso.SsoException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a provider, how often, and what of its answers counts. */
class OidcClientTest {
  private static final String MAIL = "ada@acme.example";

  private final AtomicLong nanos = new AtomicLong();
  private final OidcClient client =
      new OidcClient(URI.create("http://localhost:8700/auth/v1/callback"), nanos::get);
  private final Begun begun = new Begun("a state", "a nonce", "v".repeat(43));
  private OidcServer server;
  private Provider provider;

  @BeforeEach
  void start() throws IOException {
    server = new OidcServer();
    provider =
        new Provider(
            "acme",
            "Acme",
            URI.create(server.issuer()),
            OidcServer.CLIENT,
            OidcServer.SECRET,
            List.of("openid", "email"),
            Set.of());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** Some have the address in the ID token, and that it is verified elsewhere alone. */
  @Test
  void anAddressIsVerifiedByTheAnswerThatTellsIt() throws Exception {
    var subject = "s" + UUID.randomUUID();
    server.is(subject, MAIL, true);
    server.lies(claims -> claims.claim("email_verified", null));
    assertThat(signedIn().emailVerified()).isFalse();
    server.tellsMore(Map.of("sub", subject, "email", MAIL, "email_verified", true));
    assertThat(signedIn().emailVerified()).isTrue();
    assertThat(signedIn().email()).contains(MAIL);
    // Of which address, it does not say.
    server.tellsMore(Map.of("sub", subject, "email_verified", true));
    assertThat(signedIn().email()).contains(MAIL);
    assertThat(signedIn().emailVerified()).isFalse();
    server.tellsMore(Map.of("sub", subject, "email", "b@b.example", "email_verified", true));
    assertThat(signedIn().email()).contains("b@b.example");
    server.tellsMore(Map.of("sub", "another", "email", MAIL, "email_verified", true));
    assertThatThrownBy(this::signedIn)
        .isInstanceOfSatisfying(
            SsoException.class, e -> assertThat(e.kind()).isEqualTo(SsoException.Kind.FORGED));
    // Where the token tells both, nothing more is asked.
    server.lies(claims -> claims);
    assertThat(signedIn().emailVerified()).isTrue();
    server.lies(claims -> claims.claim("email_verified", false));
    assertThat(signedIn().emailVerified()).isFalse();
  }

  @Test
  void aProviderThatDoesNotAnswerIsNotAskedByEverybody() throws Exception {
    server.isOut(true);
    for (var time = 0; time < 3; time++) {
      assertThatThrownBy(() -> client.authorization(provider, begun))
          .isInstanceOfSatisfying(
              SsoException.class,
              e -> assertThat(e.kind()).isEqualTo(SsoException.Kind.UNAVAILABLE));
    }
    assertThat(server.discoveries()).isEqualTo(1);
    server.isOut(false);
    pass(Duration.ofSeconds(11));
    assertThat(client.authorization(provider, begun)).hasPath("/authorize");
    assertThat(server.discoveries()).isEqualTo(2);
  }

  @Test
  void whatAProviderSaidOfItselfIsGoodUntilItSaysMore() throws Exception {
    client.authorization(provider, begun);
    server.isOut(true);
    pass(Duration.ofMinutes(61));
    for (var time = 0; time < 3; time++) {
      assertThat(client.authorization(provider, begun)).hasPath("/authorize");
    }
    assertThat(server.discoveries()).isEqualTo(2);
    pass(Duration.ofSeconds(61));
    assertThat(client.authorization(provider, begun)).hasPath("/authorize");
    assertThat(server.discoveries()).isEqualTo(3);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Claimed signedIn() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var sent = HttpRequest.newBuilder(client.authorization(provider, begun)).build();
      var back =
          URI.create(
              http.send(sent, BodyHandlers.discarding())
                  .headers()
                  .firstValue("Location")
                  .orElseThrow());
      return client.redeem(
          provider,
          begun,
          new Browser.Step(302, back, "", "").query().get("code"),
          server.issuer());
    }
  }
}
