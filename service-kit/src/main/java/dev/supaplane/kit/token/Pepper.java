package dev.supaplane.kit.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key by which both sides know tokens again without keeping them: 64 hexadecimal digits in a
 * file for its owner alone. What is made with it says nothing to whoever has not the file, so it
 * may stand in an event.
 */
public final class Pepper {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  private final SecretKeySpec key;

  private Pepper(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Reads the key.
   *
   * @throws IllegalStateException when there is none, or it is damaged
   */
  public static Pepper read(Path file) {
    try {
      return new Pepper(bytes(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokens' pepper " + file, e);
    } catch (IllegalArgumentException _) {
      // Not the cause: its message quotes the file.
      throw new IllegalStateException(
          "the tokens' pepper " + file + " is damaged: 64 hexadecimal digits; restore it");
    }
  }

  /**
   * Reads the key, or makes it where there is none. Every token that was issued dies with a key.
   */
  public static Pepper load(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the tokens' pepper " + file, e);
    }
    return read(file);
  }

  /** What a personal access token is known by: 64 hexadecimal digits. */
  public String macOf(String token) {
    return HexFormat.of().formatHex(mac("access-token", token));
  }

  /**
   * 32 bytes that follow from a text, and that nobody without the key can tell; for one purpose.
   */
  public byte[] mac(String purpose, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(purpose.getBytes(UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static byte[] bytes(String text) {
    var bytes = HexFormat.of().parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("not " + BYTES + " bytes");
    }
    return bytes;
  }

  private static void make(Path file) throws IOException {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    KeyFile.make(file, HexFormat.of().formatHex(bytes) + "\n");
  }
}
