package dev.supaplane.kit.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

/** Tokens of a GoTrue that publishes its keys, or that has a secret. */
class ExternalTokensTest {
  private static final String ISSUER = "https://auth.example.com/auth/v1";
  private static final String SUBJECT = UUID.randomUUID().toString();

  @TempDir private Path directory;

  @Test
  void theKeysThatItPublishesVerifyAndNothingElseDoes() throws Exception {
    var key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    var set = new JWKSet(key.toPublicJWK()).toString();
    var server = server(set);
    try {
      var tokens =
          new ExternalTokens(
              signIn(
                  Optional.empty(),
                  URI.create("http://localhost:" + server.getAddress().getPort() + "/keys")));
      var good = signed(JWSAlgorithm.ES256, key.getKeyID(), new ECDSASigner(key));
      assertThat(tokens.verify(good))
          .contains(new ExternalTokens.Claims(ISSUER, UUID.fromString(SUBJECT), "ada@example.com"));
      // By what everybody knows of the key, as if it were a secret.
      assertThat(
              tokens.verify(
                  signed(JWSAlgorithm.HS256, key.getKeyID(), new MACSigner(set.getBytes(UTF_8)))))
          .isEmpty();
      var foreign = new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate();
      assertThat(
              tokens.verify(signed(JWSAlgorithm.ES256, key.getKeyID(), new ECDSASigner(foreign))))
          .isEmpty();
      assertThat(tokens.verify(signed(JWSAlgorithm.ES256, "unknown", new ECDSASigner(foreign))))
          .isEmpty();
      assertThat(tokens.verify(new PlainJWT(claims()).serialize())).isEmpty();
      for (var nonsense : new String[] {"", "a.b.c", "x".repeat(5000), good + "x"}) {
        assertThat(tokens.verify(nonsense)).isEmpty();
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whereTheKeysCannotBeHadNobodyIsToldThatTheirTokenIsWrong() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    var tokens =
        new ExternalTokens(signIn(Optional.empty(), URI.create("http://localhost:1/keys")));
    var token = signed(JWSAlgorithm.ES256, "k", new ECDSASigner(key));
    assertThatThrownBy(() -> tokens.verify(token)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSecretIsLongEnoughAndStandsInNoText() throws Exception {
    var file = directory.resolve("secret");
    var environment =
        new MockEnvironment()
            .withProperty("supaplane.auth.url", "http://auth:9999/")
            .withProperty("supaplane.auth.jwt-secret-file", file.toString());
    Files.writeString(file, "short");
    assertThatThrownBy(() -> ExternalSignIn.of(environment))
        .isInstanceOf(IllegalArgumentException.class);
    var secret = "a secret of thirty-two bytes, or more";
    Files.writeString(file, secret + "\n");
    var signIn = ExternalSignIn.of(environment).orElseThrow();
    assertThat(signIn.toString()).doesNotContain(secret);
    assertThat(signIn.issuer()).isEqualTo("http://auth:9999");
    assertThat(signIn.emailsVerified()).isFalse();
    assertThat(ExternalSignIn.of(new MockEnvironment())).isEmpty();
  }

  @Test
  void aTokenMayBeAsLongAsAnOperatorsClaimsMakeItUpToABound() throws Exception {
    var secret = "a secret of thirty-two bytes, or more";
    var tokens =
        new ExternalTokens(signIn(Optional.of(secret), URI.create("http://localhost:1/keys")));
    assertThat(tokens.verify(padded(secret, 4000))).isPresent();
    assertThat(tokens.verify(padded(secret, 6500))).isEmpty();
  }

  private static String padded(String secret, int length) throws JOSEException {
    var claims = new JWTClaimsSet.Builder(claims()).claim("more", "x".repeat(length)).build();
    var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    jwt.sign(new MACSigner(secret.getBytes(UTF_8)));
    return jwt.serialize();
  }

  @Test
  void whereDomainsAreNamedTheOwnersOfVerifiedAddressesThereAloneMayCome() {
    var environment =
        new MockEnvironment()
            .withProperty("supaplane.auth.url", "http://auth:9999/")
            .withProperty("supaplane.auth.domains", "Acme.example, b.example");
    var unverified = ExternalSignIn.of(environment).orElseThrow();
    assertThat(unverified.admits("ada@acme.example")).isFalse();
    environment.setProperty("supaplane.auth.emails-verified", "true");
    var signIn = ExternalSignIn.of(environment).orElseThrow();
    assertThat(signIn.admits("Ada@ACME.example")).isTrue();
    assertThat(signIn.admits("ada@b.example")).isTrue();
    for (var stranger :
        new String[] {
          "ada@x.example", "ada@sub.acme.example", "acme.example", "a@x@acme.example"
        }) {
      assertThat(signIn.admits(stranger)).as(stranger).isFalse();
    }
    assertThat(signIn.admits(null)).isFalse();
    assertThat(signIn(Optional.empty(), URI.create("http://localhost/")).admits(null)).isTrue();
  }

  private static ExternalSignIn signIn(Optional<String> secret, URI keys) {
    return new ExternalSignIn(
        URI.create("http://localhost:9999"), ISSUER, secret, keys, true, Set.of());
  }

  private static HttpServer server(String keys) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          try (exchange) {
            var bytes = keys.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    return server;
  }

  private static JWTClaimsSet claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject(SUBJECT)
        .audience("authenticated")
        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
        .claim("role", "authenticated")
        .claim("email", "ada@example.com")
        .build();
  }

  private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer)
      throws JOSEException {
    var jwt = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims());
    jwt.sign(signer);
    return jwt.serialize();
  }
}
