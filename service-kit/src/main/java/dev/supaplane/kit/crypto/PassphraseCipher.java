package dev.supaplane.kit.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES as crypto-js does it with a passphrase, and {@code openssl enc -aes-256-cbc -md md5}: base64
 * of {@code Salted__}, eight bytes of salt, and AES-256-CBC with key and IV by EVP_BytesToKey (MD5,
 * one round). Postgres-meta and Studio agreed on this for connection strings.
 *
 * <p>It hides, and no more: nothing here tells a changed text from the one that was encrypted, and
 * a weak passphrase is guessed quickly. So passphrases are random, and what is decrypted is checked
 * as any other input is.
 */
public final class PassphraseCipher {
  private static final byte[] MAGIC = "Salted__".getBytes(US_ASCII);
  private static final int SALT = 8;
  private static final int KEY = 32;
  private static final int BLOCK = 16;

  private PassphraseCipher() {}

  /** Encrypts a text with a salt that is random. */
  public static String encrypt(String text, String passphrase) {
    return encrypt(text, passphrase, new SecureRandom());
  }

  static String encrypt(String text, String passphrase, RandomGenerator random) {
    var salt = new byte[SALT];
    random.nextBytes(salt);
    try {
      var sealed = cipher(Cipher.ENCRYPT_MODE, passphrase, salt).doFinal(text.getBytes(UTF_8));
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(MAGIC.length + SALT + sealed.length)
                  .put(MAGIC)
                  .put(salt)
                  .put(sealed)
                  .array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  /**
   * Decrypts a text; empty where it is not of this format, or was not encrypted with this
   * passphrase, as far as that shows.
   */
  public static Optional<String> decrypt(String base64, String passphrase) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    var head = MAGIC.length + SALT;
    if (bytes.length < head + BLOCK
        || (bytes.length - head) % BLOCK != 0
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    var salt = Arrays.copyOfRange(bytes, MAGIC.length, head);
    try {
      var text =
          cipher(Cipher.DECRYPT_MODE, passphrase, salt).doFinal(bytes, head, bytes.length - head);
      return Optional.of(new String(text, UTF_8));
    } catch (GeneralSecurityException e) {
      // The padding was wrong, and so was the passphrase.
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, String passphrase, byte[] salt)
      throws GeneralSecurityException {
    var derived = derive(passphrase.getBytes(UTF_8), salt);
    var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(
        mode, new SecretKeySpec(derived, 0, KEY, "AES"), new IvParameterSpec(derived, KEY, BLOCK));
    return cipher;
  }

  /** EVP_BytesToKey: each digest is of the one before, the passphrase and the salt. */
  private static byte[] derive(byte[] passphrase, byte[] salt) throws GeneralSecurityException {
    var digest = MessageDigest.getInstance("MD5");
    var derived = ByteBuffer.allocate(KEY + BLOCK);
    var last = new byte[0];
    while (derived.hasRemaining()) {
      digest.update(last);
      digest.update(passphrase);
      last = digest.digest(salt);
      derived.put(last);
    }
    return derived.array();
  }
}
