package dev.supaplane.standalone.chaos;

import dev.supaplane.standalone.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A small file system of one directory, which can be full.
 *
 * @param directory where it is mounted
 */
record Disk(Path directory) {
  private static final int LARGEST = 1 << 20;

  /**
   * Mounts one. It is in this process's own mount namespace and gone with it.
   *
   * @param mebibytes its size
   */
  static Disk mount(Path directory, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var mount =
        new ProcessBuilder(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "mode=0755,size=" + mebibytes + "m",
                "supaplane-chaos",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (mount.waitFor() != 0) {
      throw new Trouble("no file system could be mounted on " + directory);
    }
    return new Disk(directory);
  }

  /** Takes what is left, to the last byte. */
  void fill() throws IOException {
    try (var channel =
        FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (var size = LARGEST; size > 0; size /= 2) {
        while (takes(channel, size)) {
          // There was room: on with the next piece.
        }
      }
    }
  }

  /** Gives it back. */
  void empty() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private static boolean takes(FileChannel channel, int size) {
    try {
      return channel.write(ByteBuffer.allocate(size)) == size;
    } catch (IOException e) {
      // No space left on device: what was wanted.
      return false;
    }
  }

  private Path ballast() {
    return directory.resolve("ballast");
  }
}
