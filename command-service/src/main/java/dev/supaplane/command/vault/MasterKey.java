package dev.supaplane.command.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The key that wraps every project's data key: a file of 32 bytes, readable by its owner alone. */
public final class MasterKey {
  private final byte[] key;

  private MasterKey(byte[] key) {
    this.key = key;
  }

  /**
   * Reads the key, or makes it at the first start.
   *
   * @param file where it is kept
   * @param mayCreate whether nothing was sealed yet; a key that is missing later is lost, and a new
   *     one would open nothing
   * @throws VaultException when it is missing and may not be made, or is damaged
   */
  public static MasterKey load(Path file, boolean mayCreate) {
    try {
      if (!Files.exists(file)) {
        if (!mayCreate) {
          throw new VaultException(
              "the master key "
                  + file
                  + " is missing, but secrets are sealed with it; restore the file from a backup",
              null);
        }
        create(file);
      }
      var bytes = Files.readAllBytes(file);
      if (bytes.length != Sealer.KEY_BYTES) {
        throw new VaultException("the master key " + file + " is not 32 bytes long", null);
      }
      return new MasterKey(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or make the master key " + file, e);
    }
  }

  /** Which key it is, without telling the key: the start of its SHA-256, hexadecimal. */
  String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key))
          .substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  byte[] wrap(String context, byte[] dataKey) {
    return Sealer.seal(key, context, dataKey);
  }

  byte[] unwrap(String context, byte[] wrapped) {
    return Sealer.open(key, context, wrapped);
  }

  private static void create(Path file) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      var bytes = ByteBuffer.wrap(Sealer.newKey());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      // Another process of the same installation was first; its key is the key.
      return;
    }
  }
}
