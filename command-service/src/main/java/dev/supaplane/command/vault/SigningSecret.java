package dev.supaplane.command.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that signs messages the way of Standard Webhooks. It shows itself only where that is
 * asked for.
 */
public final class SigningSecret {
  private static final int BYTES = 32;
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  SigningSecret(byte[] key) {
    this.key = key.clone();
  }

  /** A new one, of 32 random bytes. */
  public static SigningSecret make() {
    var key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return new SigningSecret(key);
  }

  /** For its receiver, once: {@code whsec_} and the key in base64. */
  public String reveal() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * Signs a message.
   *
   * @param id of the message
   * @param timestamp of the attempt, seconds since 1970
   * @return {@code v1,} and the HMAC-SHA256 of {@code id.timestamp.body} in base64
   */
  public String sign(String id, long timestamp, byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  byte[] key() {
    return key.clone();
  }

  @Override
  public String toString() {
    return "SigningSecret[****]";
  }
}
