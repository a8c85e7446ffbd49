package dev.supaplane.provisioner.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fencing on one host: the operating system gives a directory to one process alone, for as long as
 * it lives. It cannot be lost by a process that merely pauses, so a second worker cannot begin
 * while the first one may still act.
 */
final class WorkerLock implements AutoCloseable {
  private final FileChannel channel;

  private WorkerLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a worker's directory.
   *
   * @throws IllegalStateException when another worker has it
   */
  static WorkerLock take(Path data) {
    try {
      var channel =
          FileChannel.open(
              data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new WorkerLock(channel);
        }
      } catch (OverlappingFileLockException e) {
        // This very process holds it, which is the same to us as any other.
      }
      channel.close();
      throw new IllegalStateException(
          "another worker runs on " + data + "; give each worker a directory of its own");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + data, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
