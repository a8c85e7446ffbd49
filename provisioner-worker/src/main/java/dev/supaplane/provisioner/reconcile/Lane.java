package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.trace.LogFields;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One project's thread: everything about a project happens here, one thing after the other, so
 * nothing of one operation can leak into another.
 */
public final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Duration AFTER_BUG = Duration.ofSeconds(10);

  private final ProjectRef ref;
  private final Pass pass;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;

  /** One look at the project. */
  public interface Pass {
    /** Does what is due and answers how long nothing more is, unless woken. */
    Duration run() throws InterruptedException;
  }

  /** A lane that is not started yet. */
  public Lane(ProjectRef ref, Pass pass) {
    this.ref = ref;
    this.pass = pass;
    this.thread = Thread.ofPlatform().daemon().name("lane-" + ref).unstarted(this::loop);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Has the next pass begin soon. */
  public void wake() {
    wakes.release();
  }

  /** Ends the lane where it is. */
  public void stop() {
    thread.interrupt();
  }

  /** Waits for the end; answers whether it came. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return thread.join(patience);
  }

  private void loop() {
    try (var _ = LogFields.open().with(LogFields.PROJECT, ref.value())) {
      while (!Thread.currentThread().isInterrupted()) {
        var pause = runSafely();
        if (wakes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration runSafely() throws InterruptedException {
    try {
      return pass.run();
    } catch (RuntimeException e) {
      // A bug must not end the only thread that can still close the difference.
      LOG.error("reconciling {} failed unexpectedly and is tried again", ref, e);
      return AFTER_BUG;
    }
  }
}
