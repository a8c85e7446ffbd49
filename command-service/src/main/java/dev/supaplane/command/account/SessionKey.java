package dev.supaplane.command.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The key that signs the access tokens of sessions: {@code session.key} for its owner alone, as a
 * JSON Web Key, and its public half in a file for whoever verifies.
 */
public final class SessionKey {
  /** How long an access token is good. */
  public static final Duration LIFE = Duration.ofHours(1);

  private final ECKey key;

  private SessionKey(ECKey key) {
    this.key = key;
  }

  /**
   * Reads the key, or makes it where there is none, and publishes its public half. With another key
   * the access tokens that are out are refused, and clients refresh them.
   *
   * @param directory where it is kept
   * @param published where the public half is to be
   * @throws IllegalStateException when it is damaged
   */
  public static SessionKey load(Path directory, Path published) {
    var file = directory.resolve("session.key");
    try {
      if (!Files.exists(file)) {
        KeyFile.make(file, generate().toJSONString() + "\n");
      }
      var key = new SessionKey(parse(file));
      KeyFile.publish(published, key.publicKeys() + "\n");
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or make the sessions' key " + file, e);
    }
  }

  private static ECKey generate() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyIDFromThumbprint(true)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK makes keys of P-256", e);
    }
  }

  private static ECKey parse(Path file) throws IOException {
    try {
      var key = ECKey.parse(Files.readString(file));
      if (key.isPrivate() && Curve.P_256.equals(key.getCurve()) && key.getKeyID() != null) {
        return key;
      }
    } catch (ParseException _) {
      // Told below, without the cause: its message may quote the file.
    }
    throw new IllegalStateException(
        "the sessions' key " + file + " is damaged: restore it, or move it away for a new one");
  }

  /** The public half, as a JSON Web Key Set. */
  public String publicKeys() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /**
   * An access token of a session, with the claims that GoTrue gives one.
   *
   * @param provider by what the session began, as {@link Proof#provider} has it
   */
  public String sign(Person person, UUID session, String provider, Instant now) {
    var method = provider.equals(Proof.EMAIL) ? "password" : "oauth";
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(AccessJwts.ISSUER)
            .subject(person.id().toString())
            .audience(AccessJwts.AUTHENTICATED)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LIFE)))
            .claim("role", AccessJwts.AUTHENTICATED)
            .claim("email", person.email())
            .claim("phone", "")
            .claim(AccessJwts.SESSION, session.toString())
            .claim("aal", "aal1")
            .claim("amr", List.of(Map.of("method", method, "timestamp", now.getEpochSecond())))
            .claim("is_anonymous", false)
            .claim("app_metadata", Map.of("provider", provider, "providers", List.of(provider)))
            .claim("user_metadata", Map.of("email", person.email(), "name", person.name()))
            .build();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(JOSEObjectType.JWT)
            .keyID(key.getKeyID())
            .build();
    try {
      var jwt = new SignedJWT(header, claims);
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the sessions' key does not sign", e);
    }
  }
}
