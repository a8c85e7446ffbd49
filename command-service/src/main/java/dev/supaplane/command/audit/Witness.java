package dev.supaplane.command.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Appends a checkpoint to a file whenever the chain has grown, at most once in each interval. The
 * file is worth something where the control plane can append to it and do nothing else.
 */
public final class Witness implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

  private final AuditLog log;
  private final @Nullable Path file;
  private final Duration interval;
  private long told = -1;
  private @Nullable ScheduledFuture<?> repeating;
  private ScheduledExecutorService timer = newTimer();

  /**
   * A witness.
   *
   * @param file to append to; null for none
   */
  public Witness(AuditLog log, @Nullable Path file, Duration interval) {
    this.log = log;
    this.file = file;
    this.interval = interval;
  }

  /** Tells the file of the end of the chain, unless it was told of it before. */
  public synchronized void tell() {
    if (file == null) {
      return;
    }
    var head = log.head();
    if (head.sequence() == told) {
      return;
    }
    var line =
        ByteBuffer.wrap((log.checkpoint(head).line() + "\n").getBytes(StandardCharsets.UTF_8));
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot append to the audit's witness " + file, e);
    }
    told = head.sequence();
  }

  @Override
  public synchronized void start() {
    timer = newTimer();
    repeating =
        timer.scheduleWithFixedDelay(
            this::tellQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    timer.shutdownNow();
    tellQuietly();
    forget();
  }

  private synchronized void forget() {
    repeating = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return repeating != null && !repeating.isDone();
  }

  private void tellQuietly() {
    try {
      tell();
    } catch (RuntimeException e) {
      // The timer drops a task that throws; the file may be writable at the next interval.
      LOG.error("the audit's witness was not told and will be", e);
    }
  }

  private static ScheduledExecutorService newTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("audit-witness").factory());
  }
}
