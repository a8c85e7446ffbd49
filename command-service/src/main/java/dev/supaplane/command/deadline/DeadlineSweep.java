package dev.supaplane.command.deadline;

import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks for operations and undo windows that are due and tells their projects. */
public final class DeadlineSweep implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DeadlineSweep.class);
  private static final int BATCH = 100;

  private final Deadlines deadlines;
  private final CommandGateway commands;
  private final InstantSource clock;
  private final Duration interval;
  private @Nullable ScheduledFuture<?> repeating;
  private ScheduledExecutorService timer = newTimer();

  /** A sweep that looks at each interval. */
  public DeadlineSweep(
      Deadlines deadlines, CommandGateway commands, InstantSource clock, Duration interval) {
    this.deadlines = deadlines;
    this.commands = commands;
    this.clock = clock;
    this.interval = interval;
  }

  /** Expires and purges what is due now; answers how many projects were told. */
  public int sweep() {
    var now = clock.instant();
    var due = deadlines.due(now, BATCH);
    due.forEach(operation -> tell(new ExpireOperation(operation.ref(), operation.operationId())));
    var purges = deadlines.purgesDue(now, BATCH);
    purges.forEach(ref -> tell(new PurgeProject(ref)));
    return due.size() + purges.size();
  }

  private void tell(ProjectCommand command) {
    try {
      commands.sendAndWait(command);
    } catch (RuntimeException e) {
      // One project that cannot be told must not keep the others from their deadlines.
      LOG.error("{} is due and could not be told", command, e);
    }
  }

  @Override
  public synchronized void start() {
    timer = newTimer();
    repeating =
        timer.scheduleWithFixedDelay(
            this::sweepQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void stop() {
    timer.shutdownNow();
    repeating = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return repeating != null && !repeating.isDone();
  }

  private void sweepQuietly() {
    try {
      sweep();
    } catch (RuntimeException e) {
      // The timer drops a task that throws; the database may be back at the next interval.
      LOG.warn("the sweep for due operations failed and will be repeated", e);
    }
  }

  private static ScheduledExecutorService newTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("deadline-sweep").factory());
  }
}
