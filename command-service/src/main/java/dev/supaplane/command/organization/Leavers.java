package dev.supaplane.command.organization;

import dev.supaplane.command.organization.OrganizationCommand.EndMembership;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the memberships of accounts that are gone. An account and an organization are two streams of
 * events, so one follows the other: at once when an account is deleted, and by a look at each
 * interval for what a crash, or an invitation that was accepted in the same moment, left behind.
 */
public final class Leavers implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Leavers.class);
  private static final int BATCH = 500;

  private final OrganizationRegister register;
  private final CommandGateway commands;
  private final Duration interval;
  private @Nullable ScheduledFuture<?> repeating;
  private ScheduledExecutorService timer = newTimer();

  /** Looks at each interval. */
  public Leavers(OrganizationRegister register, CommandGateway commands, Duration interval) {
    this.register = register;
    this.commands = commands;
    this.interval = interval;
  }

  /** Ends what is to be ended; what cannot be now is logged, and tried again. Blocks. */
  public void sweep() {
    try {
      register.orphans(BATCH).forEach(this::end);
    } catch (RuntimeException e) {
      // The timer drops a task that throws; the database may be back at the next interval.
      LOG.warn("the look for members without an account failed and will be repeated", e);
    }
  }

  private void end(OrganizationRegister.Membership membership) {
    try {
      commands.sendAndWait(new EndMembership(membership.organization(), membership.account()));
    } catch (RuntimeException e) {
      // One organization that cannot be told must not keep the others from it.
      LOG.error("{} could not be ended", membership, e);
    }
  }

  @Override
  public synchronized void start() {
    timer = newTimer();
    repeating =
        timer.scheduleWithFixedDelay(
            this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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

  private static ScheduledExecutorService newTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("leavers").factory());
  }
}
