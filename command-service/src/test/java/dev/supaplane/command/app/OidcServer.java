package dev.supaplane.command.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider: discovery, authorization by code with PKCE, tokens, keys. It lets
 * everybody in as whom the test says, and lies where the test wants it to.
 */
final class OidcServer implements AutoCloseable {
  static final String CLIENT = "supaplane";
  static final String SECRET = "a client secret of a test";

  private final HttpServer server;
  private final Map<String, AuthenticationRequest> codes = new ConcurrentHashMap<>();
  private volatile RSAKey key = key();
  private volatile Map<String, Object> person = Map.of();
  private volatile UnaryOperator<JWTClaimsSet.Builder> lie = claims -> claims;
  private volatile boolean unsigned;
  private volatile boolean foreignKey;
  private volatile String toldIssuer;
  private volatile Map<String, Object> more = Map.of();
  private volatile boolean out;
  private final AtomicInteger discoveries = new AtomicInteger();

  OidcServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    toldIssuer = issuer();
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext("/userinfo", this::userInfo);
    server.createContext(
        "/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
    server.start();
  }

  String issuer() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** Who signs in next; every lie is forgotten. */
  void is(String subject, String email, boolean verified) {
    person =
        Map.of("sub", subject, "email", email, "email_verified", verified, "name", "Ada of SSO");
    lie = claims -> claims;
    unsigned = false;
    foreignKey = false;
    toldIssuer = issuer();
    more = Map.of();
  }

  void lies(UnaryOperator<JWTClaimsSet.Builder> how) {
    lie = how;
  }

  /** What it tells to who asks once more; nothing unless it is said. */
  void tellsMore(Map<String, Object> claims) {
    more = claims;
  }

  void isOut(boolean isOut) {
    out = isOut;
  }

  /** How often it was asked what it is. */
  int discoveries() {
    return discoveries.get();
  }

  void signsNothing() {
    unsigned = true;
  }

  void signsWithAnotherKey() {
    foreignKey = true;
  }

  void rotates() {
    key = key();
  }

  void saysItIs(String issuer) {
    toldIssuer = issuer;
  }

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void userInfo(HttpExchange exchange) throws IOException {
    var claims = new JWTClaimsSet.Builder();
    more.forEach(claims::claim);
    answer(exchange, more.isEmpty() ? 404 : 200, claims.build().toString());
  }

  private void discovery(HttpExchange exchange) throws IOException {
    discoveries.incrementAndGet();
    if (out) {
      answer(exchange, 503, "");
      return;
    }
    var metadata =
        new OIDCProviderMetadata(
            new Issuer(issuer()), List.of(SubjectType.PUBLIC), URI.create(issuer() + "/keys"));
    metadata.setAuthorizationEndpointURI(URI.create(issuer() + "/authorize"));
    metadata.setTokenEndpointURI(URI.create(issuer() + "/token"));
    metadata.setUserInfoEndpointURI(URI.create(issuer() + "/userinfo"));
    metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.RS256));
    metadata.setSupportsAuthorizationResponseIssuerParam(true);
    metadata.applyDefaults();
    answer(exchange, 200, metadata.toJSONObject().toJSONString());
  }

  private void authorize(HttpExchange exchange) throws IOException {
    try {
      var request = AuthenticationRequest.parse(exchange.getRequestURI().getRawQuery());
      if (!CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())) {
        answer(exchange, 400, "no PKCE");
        return;
      }
      var code = new AuthorizationCode();
      codes.put(code.getValue(), request);
      var back =
          new AuthenticationSuccessResponse(
              request.getRedirectionURI(),
              code,
              null,
              null,
              request.getState(),
              null,
              new Issuer(toldIssuer),
              null);
      exchange.getResponseHeaders().add("Location", back.toURI().toString());
      answer(exchange, 302, "");
    } catch (ParseException e) {
      answer(exchange, 400, String.valueOf(e.getMessage()));
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    var form = form(exchange);
    try {
      var client = ClientSecretBasic.parse(exchange.getRequestHeaders().getFirst("Authorization"));
      var asked = codes.remove(form.getOrDefault("code", ""));
      if (!client.getClientID().getValue().equals(CLIENT)
          || !client.getClientSecret().getValue().equals(SECRET)
          || asked == null
          || !CodeChallenge.compute(
                  CodeChallengeMethod.S256,
                  new CodeVerifier(form.getOrDefault("code_verifier", "")))
              .equals(asked.getCodeChallenge())) {
        answer(exchange, 400, new ErrorObject("invalid_grant").toJSONObject().toJSONString());
        return;
      }
      answer(
          exchange,
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
              .formatted(UUID.randomUUID(), idToken(asked.getNonce().getValue())));
    } catch (ParseException | IllegalArgumentException e) {
      answer(exchange, 400, new ErrorObject("invalid_request").toJSONObject().toJSONString());
    }
  }

  private String idToken(String nonce) {
    var now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", nonce);
    person.forEach(claims::claim);
    var told = lie.apply(claims).build();
    if (unsigned) {
      return new PlainJWT(told).serialize();
    }
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), told);
    try {
      jwt.sign(new RSASSASigner(foreignKey ? key() : key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return jwt.serialize();
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    var form = new ConcurrentHashMap<String, String>();
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (var pair : body.split("&", -1)) {
      var parts = pair.split("=", 2);
      form.put(
          parts[0],
          java.net.URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
    }
    return form;
  }

  private static void answer(HttpExchange exchange, int status, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
