package dev.supaplane.command.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** A GoTrue that answers what it was asked, and signs real tokens. */
final class GoTrueServer implements AutoCloseable {
  static final String SECRET = "a secret of a test, of more than thirty-two bytes";

  private final HttpServer server;
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  /** What came. */
  record Asked(String method, String uri, com.sun.net.httpserver.Headers headers, String body) {}

  GoTrueServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  String token(String subject, String email) {
    return token(subject, email, claims -> claims, SECRET);
  }

  String token(
      String subject, String email, UnaryOperator<JWTClaimsSet.Builder> lie, String secret) {
    var now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(url())
            .subject(subject)
            .audience("authenticated")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("role", "authenticated")
            .claim("email", email)
            .claim("is_anonymous", false);
    var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), lie.apply(claims).build());
    try {
      jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return jwt.serialize();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              body));
      if (exchange.getRequestURI().getPath().equals("/health") && body.isEmpty()) {
        var huge = new byte[2 << 20];
        exchange.sendResponseHeaders(200, huge.length);
        exchange.getResponseBody().write(huge);
        return;
      }
      var bytes = "{\"error_code\":\"of_gotrue\"}".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
      exchange.getResponseHeaders().add("X-Of-GoTrue", "yes");
      exchange.sendResponseHeaders(422, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
