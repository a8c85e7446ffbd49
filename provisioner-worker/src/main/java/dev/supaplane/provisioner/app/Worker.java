package dev.supaplane.provisioner.app;

import dev.supaplane.provisioner.adopt.Observer;
import dev.supaplane.provisioner.fence.WorkerLease;
import dev.supaplane.provisioner.intake.KafkaIntake;
import dev.supaplane.provisioner.reconcile.Reconciler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the worker's parts in their order: nothing is touched before the past is folded and the
 * host's lease is held.
 */
final class Worker implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final KafkaIntake intake;
  private final Reconciler reconciler;
  private final WorkerLease lease;
  private final Observer observer;
  private final Thread starter =
      Thread.ofPlatform().daemon().name("worker-start").unstarted(this::begin);
  private volatile boolean running;

  Worker(WorkerLease lease, KafkaIntake intake, Reconciler reconciler, Observer observer) {
    this.lease = lease;
    this.intake = intake;
    this.reconciler = reconciler;
    this.observer = observer;
  }

  @Override
  public void start() {
    running = true;
    lease.start();
    intake.start();
    starter.start();
  }

  private void begin() {
    try {
      while (!intake.awaitCaughtUp(LOOK)) {
        LOG.info("waiting for the events of the past");
      }
      while (!lease.awaitHeld(LOOK)) {
        LOG.info("waiting for the lease of this host");
      }
      reconciler.start();
      observer.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    running = false;
    starter.interrupt();
    try {
      intake.stop();
      reconciler.stop();
      observer.stop();
      lease.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
