package dev.supaplane.kit.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class PassphraseCipherProperties {
  /** Made once by crypto-js 4.2.0: {@code CryptoJS.AES.encrypt(text, passphrase).toString()}. */
  private static final String BY_CRYPTO_JS =
      "U2FsdGVkX1+yDU04yDF7x9lyYBPMxwEVDR88/fm/sKQxvqscqZsTkWi+oJRgyiFyP1nuW+hu5gOLzoUjsL2pJ82GCf"
          + "xGpbuEtDv3gWG7wfo=";

  /** Made once by {@code openssl enc -aes-256-cbc -md md5 -salt -pass pass:another}. */
  private static final String BY_OPENSSL =
      "U2FsdGVkX1847NY6TRh1CDU2xgTIJn3Rwrg1Dg2ZOA7qnVU5ZdLTscr/5BFrEeFBI5wqfXCCsKsUWkviE5QMoA==";

  @Example
  void whatCryptoJsEncryptedIsDecrypted() {
    assertThat(PassphraseCipher.decrypt(BY_CRYPTO_JS, "a passphrase of the fixture"))
        .contains("postgresql://postgres:päss wörd@db:5432/postgres");
  }

  @Example
  void whatOpensslEncryptedIsDecrypted() {
    assertThat(PassphraseCipher.decrypt(BY_OPENSSL, "another"))
        .contains("postgresql://postgres:p@db:5432/postgres");
  }

  @Property(tries = 300)
  void whatIsEncryptedIsDecryptedByTheSchemeOfOpenssl(
      @ForAll String text, @ForAll @StringLength(max = 80) String passphrase)
      throws GeneralSecurityException {
    var sealed = PassphraseCipher.encrypt(text, passphrase);
    assertThat(new String(openssl(sealed, passphrase), UTF_8))
        .isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
    assertThat(PassphraseCipher.decrypt(sealed, passphrase))
        .contains(new String(text.getBytes(UTF_8), UTF_8));
  }

  @Property(tries = 300)
  void whateverComesIsAtMostNotDecrypted(@ForAll String anything, @ForAll byte[] bytes) {
    assertThat(PassphraseCipher.decrypt(anything, "passphrase")).isEmpty();
    var asIfSealed = Base64.getEncoder().encodeToString(bytes);
    assertThat(PassphraseCipher.decrypt(asIfSealed, "passphrase")).isEmpty();
  }

  @Property(tries = 100)
  void twoOfTheSameDiffer(@ForAll String text) {
    assertThat(PassphraseCipher.encrypt(text, "passphrase"))
        .isNotEqualTo(PassphraseCipher.encrypt(text, "passphrase"));
  }

  /** EVP_BytesToKey written out: three digests, of which the first two are the key. */
  private static byte[] openssl(String base64, String passphrase) throws GeneralSecurityException {
    var bytes = Base64.getDecoder().decode(base64);
    assertThat(new String(bytes, 0, 8, UTF_8)).isEqualTo("Salted__");
    var salt = Arrays.copyOfRange(bytes, 8, 16);
    var first = md5(passphrase.getBytes(UTF_8), salt);
    var second = md5(first, passphrase.getBytes(UTF_8), salt);
    var third = md5(second, passphrase.getBytes(UTF_8), salt);
    var key = Arrays.copyOf(first, 32);
    System.arraycopy(second, 0, key, 16, 16);
    var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(third));
    return cipher.doFinal(bytes, 16, bytes.length - 16);
  }

  private static byte[] md5(byte[]... parts) throws GeneralSecurityException {
    var digest = MessageDigest.getInstance("MD5");
    for (var part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
