package dev.supaplane.command.vault;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.SecretGroup;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a project's secrets from a CSPRNG. All consist of characters that need no escaping in
 * addresses, because stacks splice them into some.
 */
public final class SecretFactory {
  private static final int KEY_YEARS = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SecretFactory() {}

  /** A new set of secrets by name. */
  public static SortedMap<String, String> make(ProjectRef ref, Instant now) {
    var secrets = new TreeMap<String, String>();
    var jwtSecret = base64(64);
    secrets.put("POSTGRES_PASSWORD", hex(32));
    secrets.put("JWT_SECRET", jwtSecret);
    secrets.put("ANON_KEY", key(ref, "anon", jwtSecret, now));
    secrets.put("SERVICE_ROLE_KEY", key(ref, "service_role", jwtSecret, now));
    secrets.put("SECRET_KEY_BASE", hex(48));
    secrets.put("VAULT_ENC_KEY", hex(16));
    secrets.put("PG_META_CRYPTO_KEY", hex(24));
    secrets.put("REALTIME_DB_ENC_KEY", hex(8));
    secrets.put("DASHBOARD_PASSWORD", hex(16));
    secrets.put("S3_PROTOCOL_ACCESS_KEY_ID", hex(16));
    secrets.put("S3_PROTOCOL_ACCESS_KEY_SECRET", hex(32));
    secrets.put("LOGFLARE_PUBLIC_ACCESS_TOKEN", hex(24));
    secrets.put("LOGFLARE_PRIVATE_ACCESS_TOKEN", hex(24));
    return secrets;
  }

  /** New values of the secrets of some groups. */
  public static SortedMap<String, String> make(
      ProjectRef ref, Instant now, Collection<SecretGroup> groups) {
    var names = names(groups);
    var secrets = make(ref, now);
    secrets.keySet().retainAll(names);
    return secrets;
  }

  /** The names of the secrets of some groups. */
  public static List<String> names(Collection<SecretGroup> groups) {
    return groups.stream().flatMap(group -> namesOf(group).stream()).toList();
  }

  private static List<String> namesOf(SecretGroup group) {
    return switch (group) {
      case DATABASE_PASSWORD -> List.of("POSTGRES_PASSWORD");
      case JWT -> List.of("JWT_SECRET", "ANON_KEY", "SERVICE_ROLE_KEY");
      case DASHBOARD -> List.of("DASHBOARD_PASSWORD");
      case STORAGE -> List.of("S3_PROTOCOL_ACCESS_KEY_ID", "S3_PROTOCOL_ACCESS_KEY_SECRET");
    };
  }

  private static String key(ProjectRef ref, String role, String secret, Instant now) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer("supabase")
            .claim("ref", ref.value())
            .claim("role", role)
            .issueTime(Date.from(now))
            .expirationTime(
                Date.from(now.atOffset(ZoneOffset.UTC).plusYears(KEY_YEARS).toInstant()))
            .build();
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    var jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 does not work on this JDK", e);
    }
    return jwt.serialize();
  }

  private static String hex(int bytes) {
    return HexFormat.of().formatHex(random(bytes));
  }

  private static String base64(int bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(bytes));
  }

  private static byte[] random(int bytes) {
    var value = new byte[bytes];
    RANDOM.nextBytes(value);
    return value;
  }
}
