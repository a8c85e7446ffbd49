package dev.supaplane.kit.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the access tokens of sessions by the public keys in a file, which the command service
 * writes. The algorithm is ES256 and nothing else, whatever a token says of itself; issuer,
 * audience, role, key and times must be what they are in a token of ours.
 */
public final class AccessJwts {
  /** Who issues. */
  public static final String ISSUER = "supaplane";

  /** For whom, and as what; the word that GoTrue has for both. */
  public static final String AUTHENTICATED = "authenticated";

  /** The claim of the session's id. */
  public static final String SESSION = "session_id";

  private static final int LONGEST = 4096;
  // Clocks of hosts that work together are seldom further apart.
  private static final Duration CLOCKS_APART = Duration.ofSeconds(30);

  private final Path file;
  private final InstantSource clock;
  private volatile Keys keys = new Keys(Map.of(), null);

  private record Keys(Map<String, ECKey> byId, @Nullable FileTime changed) {}

  /**
   * Verifies by a file of public keys.
   *
   * @param file a JSON Web Key Set; it may come to be later, and may change
   */
  public AccessJwts(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Whether a text may be such a token at all: three parts, and no more than 4096 characters. */
  public static boolean isShaped(String text) {
    return text.length() <= LONGEST && text.chars().filter(c -> c == '.').count() == 2;
  }

  /** What a token says; empty where it is not one of ours, or not good now. */
  public Optional<SessionClaims> verify(String token) {
    if (!isShaped(token)) {
      return Optional.empty();
    }
    try {
      var jwt = SignedJWT.parse(token);
      var header = jwt.getHeader();
      if (!JWSAlgorithm.ES256.equals(header.getAlgorithm()) || header.getKeyID() == null) {
        return Optional.empty();
      }
      var key = key(header.getKeyID());
      if (key.isEmpty() || !jwt.verify(new ECDSAVerifier(key.get().toECPublicKey()))) {
        return Optional.empty();
      }
      return claims(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Optional<SessionClaims> claims(JWTClaimsSet claims) throws ParseException {
    var now = clock.instant();
    var expires = claims.getExpirationTime();
    var issued = claims.getIssueTime();
    var subject = claims.getSubject();
    var session = claims.getStringClaim(SESSION);
    if (!ISSUER.equals(claims.getIssuer())
        || !List.of(AUTHENTICATED).equals(claims.getAudience())
        || !AUTHENTICATED.equals(claims.getStringClaim("role"))
        || expires == null
        || issued == null
        || subject == null
        || session == null
        || !now.isBefore(expires.toInstant())
        || issued.toInstant().isAfter(now.plus(CLOCKS_APART))) {
      return Optional.empty();
    }
    return Optional.of(
        new SessionClaims(
            UUID.fromString(subject),
            UUID.fromString(session),
            Instant.ofEpochSecond(issued.toInstant().getEpochSecond())));
  }

  private Optional<ECKey> key(String id) {
    var known = keys.byId().get(id);
    if (known == null) {
      known = reread().get(id);
    }
    return Optional.ofNullable(known);
  }

  /** Reads the file again where it has changed: anybody can name a key that is not known. */
  private Map<String, ECKey> reread() {
    try {
      var changed = Files.getLastModifiedTime(file);
      if (!changed.equals(keys.changed())) {
        keys = new Keys(publicKeys(Files.readString(file)), changed);
      }
    } catch (NoSuchFileException _) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the public keys in " + file, e);
    } catch (ParseException e) {
      throw new IllegalStateException(file + " holds no JSON Web Key Set", e);
    }
    return keys.byId();
  }

  private static Map<String, ECKey> publicKeys(String text) throws ParseException {
    var found = new HashMap<String, ECKey>();
    for (var key : JWKSet.parse(text).getKeys()) {
      if (key instanceof ECKey ec
          && ec.getKeyID() != null
          && Curve.P_256.equals(ec.getCurve())
          && (ec.getAlgorithm() == null || JWSAlgorithm.ES256.equals(ec.getAlgorithm()))) {
        found.put(ec.getKeyID(), ec);
      }
    }
    return Map.copyOf(found);
  }
}
