package dev.supaplane.provisioner.desired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Files that are there whole or not at all, even after a power cut. */
public final class DurableFiles {
  private DurableFiles() {}

  /**
   * Replaces a file.
   *
   * @param mode as {@code rw-------}
   * @throws UncheckedIOException when the disk does not take it
   */
  public static void write(Path file, byte[] content, String mode) {
    var temporary = file.resolveSibling("." + file.getFileName() + ".new");
    var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    try {
      Files.deleteIfExists(temporary);
      try (var channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              permissions)) {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      force(file.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Makes a directory and those above it, for their owner alone. */
  public static void directory(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }

  /** Removes a directory with everything in it; safe to repeat. Links are not followed. */
  public static void removeTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static void force(Path file) throws IOException {
    var directory = file.getParent();
    if (directory == null) {
      return;
    }
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
