package dev.supaplane.kit.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.web.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No token is taken but ours, whatever it says of itself. */
class AccessJwtsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final UUID ACCOUNT = UUID.fromString("00010203-0405-4607-8809-0a0b0c0d0e0f");
  private static final UUID SESSION = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");

  @TempDir private Path directory;
  private ECKey key;
  private Path published;
  private AccessJwts jwts;

  @BeforeEach
  void publish() throws JOSEException, IOException {
    key = key();
    published = directory.resolve("keys.json");
    Files.writeString(published, new JWKSet(key.toPublicJWK()).toString());
    jwts = new AccessJwts(published, () -> NOW);
  }

  @Test
  void ourTokenSaysWhoseSessionItIs() throws JOSEException {
    assertThat(jwts.verify(signed(key, claims().build())))
        .contains(new SessionClaims(ACCOUNT, SESSION, NOW));
  }

  @Test
  void anotherKeyOrAlgorithmIsRefused() throws JOSEException {
    var stranger = new ECKey.Builder(key()).keyID(key.getKeyID()).build();
    assertThat(jwts.verify(signed(stranger, claims().build()))).isEmpty();
    assertThat(jwts.verify(signed(key(), claims().build()))).isEmpty();
    assertThat(jwts.verify(new PlainJWT(claims().build()).serialize())).isEmpty();
    // The public key, which everybody has, as if it were a secret.
    var forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
            claims().build());
    forged.sign(new MACSigner(key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8)));
    assertThat(jwts.verify(forged.serialize())).isEmpty();
    var nameless = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims().build());
    nameless.sign(new ECDSASigner(key));
    assertThat(jwts.verify(nameless.serialize())).isEmpty();
    for (var nonsense :
        List.of("", ".", "..", "a.b.c", "a.b.c.d", "x".repeat(1 << 20), "..\u0000")) {
      assertThat(jwts.verify(nonsense)).isEmpty();
    }
  }

  @Test
  void everyClaimHasToBeWhatItIs() throws JOSEException {
    for (var wrong :
        List.of(
            claims().issuer("https://example.com"),
            claims().issuer(null),
            claims().audience("anon"),
            claims().audience(List.of("authenticated", "more")),
            claims().claim("role", "service_role"),
            claims().subject("nobody"),
            claims().subject(null),
            claims().claim("session_id", null),
            claims().claim("session_id", 7),
            claims().expirationTime(Date.from(NOW)),
            claims().expirationTime(null),
            claims().issueTime(null),
            claims().issueTime(Date.from(NOW.plusSeconds(31))))) {
      assertThat(jwts.verify(signed(key, wrong.build()))).isEmpty();
    }
  }

  @Test
  void anotherFileOfKeysIsReadWithoutARestart() throws JOSEException, IOException {
    var next = key();
    var token = signed(next, claims().build());
    assertThat(jwts.verify(token)).isEmpty();
    Files.writeString(published, new JWKSet(next.toPublicJWK()).toString());
    Files.setLastModifiedTime(published, FileTime.from(NOW.plusSeconds(1)));
    assertThat(jwts.verify(token)).isPresent();
    assertThat(jwts.verify(signed(key, claims().build()))).isEmpty();
    assertThat(new AccessJwts(directory.resolve("none"), () -> NOW).verify(token)).isEmpty();
  }

  @Test
  void tokensAreKnownByAKeyThatIsMadeOnceForItsOwner() throws IOException {
    var file = directory.resolve("pepper");
    var pepper = Pepper.load(file);
    var token = PersonalToken.fresh();
    assertThat(PersonalToken.isShaped(token)).isTrue();
    assertThat(pepper.macOf(token)).matches("[0-9a-f]{64}").doesNotContain(token.substring(4));
    assertThat(Pepper.read(file).macOf(token)).isEqualTo(pepper.macOf(token));
    assertThat(Pepper.load(directory.resolve("other")).macOf(token))
        .isNotEqualTo(pepper.macOf(token));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString(file, "not hexadecimal");
    assertThatThrownBy(() -> Pepper.read(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("not hexadecimal");
  }

  @Test
  void limitsThatAreNotKnownHereArePermittedByNobody() {
    assertThat(LimitNames.limits(List.of(), List.of(), List.of())).contains(Limits.NONE);
    assertThat(
            LimitNames.limits(List.of("project_read", "of_tomorrow"), List.of("acme"), List.of()))
        .contains(new Limits(Set.of(Permission.PROJECT_READ), Set.of("acme"), Set.of()));
    assertThat(LimitNames.limits(List.of("of_tomorrow"), List.of(), List.of())).isEmpty();
    assertThat(LimitNames.all()).contains("project_read").doesNotContain("operate", "work");
  }

  @Test
  void whoATokenBelongsToIsAskedOfTheAccounts() throws JOSEException {
    var pepper = Pepper.load(directory.resolve("pepper"));
    var token = PersonalToken.fresh();
    var limits = new Limits(Set.of(Permission.PROJECT_READ), Set.of(), Set.of());
    var known =
        new KnownAccounts() {
          @Override
          public boolean goesOn(SessionClaims session) {
            return session.session().equals(SESSION);
          }

          @Override
          public Optional<Holder> holderOf(String mac) {
            return mac.equals(pepper.macOf(token))
                ? Optional.of(new Holder(ACCOUNT, limits))
                : Optional.empty();
          }
        };
    var tokens = new AccountTokens(jwts, pepper, known);
    assertThat(tokens.callerOf(token))
        .contains(new Caller("account:" + ACCOUNT, false, ACCOUNT, limits));
    assertThat(tokens.callerOf(PersonalToken.fresh())).isEmpty();
    assertThat(tokens.callerOf(signed(key, claims().build())).map(Caller::account))
        .contains(ACCOUNT);
    var superuser = claims().subject(SessionClaims.SUPERUSER.toString()).build();
    assertThat(tokens.callerOf(signed(key, superuser))).contains(Caller.SUPERUSER);
    var over = claims().claim("session_id", UUID.randomUUID().toString()).build();
    assertThat(tokens.callerOf(signed(key, over))).isEmpty();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("supaplane")
        .subject(ACCOUNT.toString())
        .audience("authenticated")
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(3600)))
        .claim("role", "authenticated")
        .claim("session_id", SESSION.toString())
        .claim("app_metadata", Map.of("provider", "email"));
  }

  private static String signed(ECKey by, JWTClaimsSet claims) throws JOSEException {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(by.getKeyID()).build(), claims);
    jwt.sign(new ECDSASigner(by));
    return jwt.serialize();
  }

  private static ECKey key() throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
  }
}
