package dev.supaplane.command.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The key that signs checkpoints: {@code audit.key}, for its owner alone, with both halves, and
 * {@code audit.pub} beside it for whoever verifies. Both are PEM, as other tools have it.
 */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final boolean fresh;

  /** Puts a finished file in its place. */
  private interface Placing {
    Object place(Path file, Path finished) throws IOException;
  }

  private SigningKey(PrivateKey privateKey, PublicKey publicKey, boolean fresh) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.fresh = fresh;
  }

  /**
   * Reads the key, or makes it where there is none. Without it nothing is lost but the right to
   * sign, so a new one is made, and whoever makes the log notes that in the log.
   *
   * @param directory where it is kept
   * @throws IllegalStateException when it is damaged
   */
  public static SigningKey load(Path directory) {
    var file = directory.resolve("audit.key");
    try {
      var fresh = !Files.exists(file) && make(file);
      var text = Files.readString(file);
      var factory = KeyFactory.getInstance(ALGORITHM);
      var key =
          new SigningKey(
              factory.generatePrivate(new PKCS8EncodedKeySpec(decode(PRIVATE, text))),
              publicKey(text),
              fresh);
      if (!verifies(key)) {
        throw new IllegalArgumentException("its halves are not of one key");
      }
      write(
          directory.resolve("audit.pub"),
          pem(PUBLIC, key.publicKey.getEncoded()),
          "rw-r--r--",
          (to, from) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or make the audit's key " + file, e);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Not the cause: its message may quote the file.
      throw new IllegalStateException(
          "the audit's key " + file + " is damaged: restore it, or move it away for a new one");
    }
  }

  /**
   * A public key from its PEM.
   *
   * @throws IllegalArgumentException when the text holds no Ed25519 public key
   */
  public static PublicKey publicKey(String pem) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(decode(PUBLIC, pem)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 public key", e);
    }
  }

  /** Whether it was made just now. */
  boolean isFresh() {
    return fresh;
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Which key it is: the start of the SHA-256 of the public half, hexadecimal. */
  String fingerprint() {
    return HexFormat.of().formatHex(Chain.sha256().digest(publicKey.getEncoded())).substring(0, 16);
  }

  byte[] sign(byte[] bytes) {
    try {
      var signer = Signature.getInstance(ALGORITHM);
      signer.initSign(privateKey);
      signer.update(bytes);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 does not work on this JDK", e);
    }
  }

  /** Answers false where another process of the same installation was first: its key is the key. */
  private static boolean make(Path file) throws IOException, GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    var text = pem(PRIVATE, pair.getPrivate().getEncoded()) + pem(pair);
    try {
      write(file, text, "rw-------", Files::createLink);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  private static boolean verifies(SigningKey key) throws GeneralSecurityException {
    var probe = "probe".getBytes(StandardCharsets.US_ASCII);
    var verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(key.publicKey);
    verifier.update(probe);
    return verifier.verify(key.sign(probe));
  }

  private static String pem(KeyPair pair) {
    return pem(PUBLIC, pair.getPublic().getEncoded());
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
  }

  private static byte[] decode(String what, String text) {
    var found =
        Pattern.compile("-----BEGIN " + what + "-----\\s([A-Za-z0-9+/=\\s]+)-----END " + what + "-")
            .matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException("no " + what + " in PEM");
    }
    return Base64.getMimeDecoder().decode(found.group(1));
  }

  /** Whole or not at all, and never readable by more than it may be. */
  private static void write(Path file, String text, String permissions, Placing placing)
      throws IOException {
    var unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), ".audit-", ".new");
    try {
      try (var channel =
          FileChannel.open(
              unfinished, Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(permissions));
      placing.place(file, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
