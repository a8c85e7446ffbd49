package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.events.account.AccountEvent.AccountIdentityUnlinked;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.query.RunningQueryService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens of an operator's GoTrue, whose domains are named, as the read side takes them. */
class ExternalTokensTest extends RunningQueryService {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String ISSUER = "http://auth.example:9999";
  private static final String SECRET = "a secret of thirty-two bytes, or more";

  private final UUID account = UUID.randomUUID();
  private final UUID subject = UUID.randomUUID();
  private int sequence;

  @Override
  protected List<String> settings() {
    try {
      Files.writeString(directory.resolve("session-keys.json"), "{\"keys\":[]}");
      Files.writeString(directory.resolve("gotrue-secret"), SECRET);
      Pepper.load(directory.resolve("token-pepper"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(
        "--supaplane.tokens.jwks-file=" + directory.resolve("session-keys.json"),
        "--supaplane.tokens.pepper-file=" + directory.resolve("token-pepper"),
        "--supaplane.auth.url=" + ISSUER,
        "--supaplane.auth.jwt-secret-file=" + directory.resolve("gotrue-secret"),
        "--supaplane.auth.emails-verified=true",
        "--supaplane.auth.domains=acme.example");
  }

  @Test
  void aTokenIsOfWhoeverItsIssuerVouchesForAndOfTheDomainsThatAreNamed() {
    var identity = UUID.randomUUID();
    tell(new AccountCreated(account, "ada@acme.example", "Ada", AT));
    tell(new AccountIdentityLinked(account, identity, "gotrue", ISSUER, subject.toString(), AT));
    await().atMost(PATIENCE).until(() -> caller(subject, "ada@acme.example").isPresent());
    assertThat(caller(subject, "Ada@ACME.example").map(Caller::account)).contains(account);
    assertThat(rows()).containsExactly(account + " " + ISSUER + " " + subject);
    assertThat(caller(UUID.randomUUID(), "ada@acme.example")).isEmpty();
    // Who has left has another address now, or none.
    assertThat(caller(subject, "ada@elsewhere.example")).isEmpty();
    assertThat(caller(subject, null)).isEmpty();
    tell(new AccountDisabled(account, AT));
    await().atMost(PATIENCE).until(() -> caller(subject, "ada@acme.example").isEmpty());
    tell(new AccountEnabled(account, AT));
    await().atMost(PATIENCE).until(() -> caller(subject, "ada@acme.example").isPresent());
    tell(new AccountIdentityUnlinked(account, identity, AT));
    await().atMost(PATIENCE).until(() -> caller(subject, "ada@acme.example").isEmpty());
    assertThat(rows()).isEmpty();
  }

  private List<String> rows() {
    return db().sql("select account || ' ' || issuer || ' ' || subject from account_identity")
        .query(String.class)
        .list();
  }

  private Optional<Caller> caller(UUID of, @Nullable String email) {
    return context.getBean("queryAuthenticator", Authenticator.class).callerOf(token(of, email));
  }

  private void tell(AccountEvent event) {
    var envelope =
        new EventEnvelope(
            account + "-" + sequence,
            EventTypes.nameOf(event),
            "/test",
            account.toString(),
            event.at(),
            sequence,
            null,
            null,
            null);
    sequence++;
    try (var feed = new Feed(kafka.bootstrap())) {
      feed.put(KafkaEnvelopes.record(Topics.EVENTS, envelope, EventJson.write(event)));
    }
  }

  private static String token(UUID of, @Nullable String email) {
    var jwt =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(of.toString())
                .audience("authenticated")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("role", "authenticated")
                .claim("email", email)
                .build());
    try {
      jwt.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return jwt.serialize();
  }
}
