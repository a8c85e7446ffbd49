package dev.supaplane.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the wait for a server that ended instead of starting, as it does while its disk is full: the
 * library asks the port until its whole deadline is over, whatever became of the process.
 */
final class StartWatch implements AutoCloseable {
  /** How long nothing may be seen of a start that was seen. */
  private static final Duration QUIET = Duration.ofSeconds(8);

  /** The program may have to be unpacked first, and one that ends at once may never be seen. */
  private static final Duration UNSEEN = Duration.ofSeconds(40);

  private static final long LOOK_MILLIS = 50;

  private final Path data;
  private final Thread waiting = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread watch =
      Thread.ofPlatform().daemon().name("postgres-start").unstarted(this::run);
  private boolean gaveUp;

  private StartWatch(Path data) {
    this.data = data;
  }

  /** Interrupts the calling thread when there is no server and nothing that could become one. */
  static StartWatch over(Path data) {
    var watch = new StartWatch(data);
    watch.watch.start();
    return watch;
  }

  private void run() {
    var seen = System.nanoTime();
    var patience = UNSEEN;
    try {
      while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (isThere() || hasChildren()) {
          seen = System.nanoTime();
          patience = QUIET;
        } else if (System.nanoTime() - seen > patience.toNanos()) {
          gaveUp = true;
          waiting.interrupt();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isThere() {
    try {
      return OrphanedServer.find(data).isPresent();
    } catch (IOException e) {
      // Its file was there and was gone before it was read: that is how a server ends.
      return false;
    }
  }

  /**
   * Whether something runs that could become a server. The library asks a shell what system this is
   * before it unpacks anything, which on a slow disk takes longer than the quiet after a start.
   */
  private static boolean hasChildren() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .anyMatch(child -> !child.info().command().map(StartWatch::isShell).orElse(false));
  }

  private static boolean isShell(String command) {
    var name = command.substring(command.lastIndexOf('/') + 1);
    return name.equals("sh") || name.equals("dash") || name.equals("bash");
  }

  /** Ends the watch. An interruption that came from it is spent. */
  @Override
  public void close() {
    over.countDown();
    var interrupted = Thread.interrupted();
    try {
      watch.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    interrupted |= Thread.interrupted();
    if (interrupted && !gaveUp) {
      waiting.interrupt();
    }
  }
}
