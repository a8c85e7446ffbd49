package dev.supaplane.kit.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the access tokens of a GoTrue that is the operator's: by its secret (HS256), or by the
 * keys that it publishes (ES256, RS256), and never by both. Issuer, audience, role and times must
 * be what they are for somebody who has signed in. May block, where its keys are asked for.
 */
public final class ExternalTokens {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int LARGEST = 1 << 20;
  private static final int LONGEST = 8192;
  private static final long LIVE_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long WAIT_MILLIS = Duration.ofSeconds(15).toMillis();
  private static final long AT_MOST_EVERY_MILLIS = Duration.ofSeconds(30).toMillis();

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * What a token says.
   *
   * @param subject whom the GoTrue means
   * @param email as it has it; null for none
   */
  public record Claims(String issuer, UUID subject, @Nullable String email) {}

  /** Tokens of one GoTrue. */
  public ExternalTokens(ExternalSignIn signIn) {
    processor.setJWSKeySelector(
        signIn
            .secret()
            .map(
                secret ->
                    new JWSVerificationKeySelector<SecurityContext>(
                        JWSAlgorithm.HS256,
                        new ImmutableSecret<>(secret.getBytes(StandardCharsets.UTF_8))))
            .orElseGet(
                () ->
                    new JWSVerificationKeySelector<>(
                        Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256), keys(signIn))));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            AccessJwts.AUTHENTICATED,
            new JWTClaimsSet.Builder()
                .issuer(signIn.issuer())
                .claim("role", AccessJwts.AUTHENTICATED)
                .build(),
            Set.of("sub", "exp", "aud")));
  }

  private static JWKSource<SecurityContext> keys(ExternalSignIn signIn) {
    try {
      return JWKSourceBuilder.<SecurityContext>create(
              signIn.keys().toURL(),
              new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST))
          .cache(LIVE_MILLIS, WAIT_MILLIS)
          .rateLimited(AT_MOST_EVERY_MILLIS)
          .refreshAheadCache(false)
          .build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no address of keys: " + signIn.keys(), e);
    }
  }

  /**
   * Whether a text may be such a token at all: three parts, and no more than 8192 characters. An
   * operator may add claims, so that it is longer than one of ours.
   */
  public static boolean isShaped(String text) {
    return text.length() <= LONGEST && text.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * What a token says; empty where it is not one of this GoTrue's, or not good now.
   *
   * @throws IllegalStateException when its keys cannot be asked for
   */
  public Optional<Claims> verify(String token) {
    if (!isShaped(token)) {
      return Optional.empty();
    }
    try {
      var claims = processor.process(token, null);
      if (Boolean.TRUE.equals(claims.getBooleanClaim("is_anonymous"))) {
        return Optional.empty();
      }
      return Optional.of(
          new Claims(
              claims.getIssuer(),
              UUID.fromString(claims.getSubject()),
              claims.getStringClaim("email")));
    } catch (RateLimitReachedException _) {
      // Of a key that was not there a moment ago either.
      return Optional.empty();
    } catch (KeySourceException e) {
      throw new IllegalStateException("the keys of the sign-in cannot be asked for", e);
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
