package dev.supaplane.kit.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files of keys: whole or not at all, and never readable by more than they may be. */
public final class KeyFile {
  /** Puts a finished file in its place. */
  private interface Placing {
    Object place(Path file, Path finished) throws IOException;
  }

  private KeyFile() {}

  /**
   * Makes a file for its owner alone, unless there is one: where another process of the same
   * installation was first, its key is the key.
   */
  public static void make(Path file, String text) throws IOException {
    try {
      write(file, text, "rw-------", Files::createLink);
    } catch (FileAlreadyExistsException _) {
      return;
    }
  }

  /** Writes a file that everybody may read, in the place of what was there. */
  public static void publish(Path file, String text) throws IOException {
    write(
        file,
        text,
        "rw-r--r--",
        (to, from) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  private static void write(Path file, String text, String permissions, Placing placing)
      throws IOException {
    var draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".key-", ".new");
    try {
      try (var channel =
          FileChannel.open(
              draft, Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
      placing.place(file, draft);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
