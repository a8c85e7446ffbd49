package dev.supaplane.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is this process's until it ends: whole, or for one part, beside which other
 * parts can be other processes'. The operating system takes it back, however the process ends.
 */
final class Claim implements AutoCloseable {
  private final Deque<FileChannel> held = new ArrayDeque<>();

  private Claim() {}

  /**
   * Takes a directory.
   *
   * @param part absent for all of them
   * @throws Trouble when another process has it
   */
  static Claim of(Path data, @Nullable Part part) throws IOException {
    var claim = new Claim();
    try {
      claim.take(data, "lock", part != null);
      if (part != null) {
        claim.take(data, "lock-" + part.label(), false);
      }
      return claim;
    } catch (IOException | Trouble e) {
      claim.close();
      throw e;
    }
  }

  private void take(Path data, String name, boolean shared) throws IOException {
    var channel =
        FileChannel.open(
            data.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    held.push(channel);
    try {
      if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // This very process holds it: the same answer as for any other.
    }
    throw new Trouble(
        "another supaplane runs on "
            + data
            + "; stop it (./supaplane down) or name another directory (SUPAPLANE_DATA)");
  }

  @Override
  public void close() throws IOException {
    while (!held.isEmpty()) {
      held.pop().close();
    }
  }
}
