package dev.supaplane.provisioner.fence;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one host, kept by Kafka: whoever has the host's transactional id, and lets a beat be
 * written in its name every now and then. Kafka takes no beat of a producer whose id another one
 * claimed, and a worker whose last beat is too old stops by itself, before anybody else may begin.
 *
 * <p>The first one keeps it: another installation claims a lease only after it was given back, or
 * after it has seen no beat for longer than a tenure.
 */
public final class WorkerLease implements Fence, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLease.class);
  private static final Duration TENURE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final LeaseStore store;
  private final String installation;
  private final Tenure tenure;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("worker-lease").unstarted(this::run);
  private volatile String trouble = "has not asked for the lease of its host yet";

  /**
   * A lease that nobody has asked for yet.
   *
   * @param installation id of the worker's directory
   */
  public static WorkerLease of(String bootstrap, String host, String installation) {
    return new WorkerLease(
        new KafkaLeaseStore(bootstrap, host, TENURE),
        installation,
        new Tenure(TENURE, System::nanoTime, InstantSource.system()));
  }

  WorkerLease(LeaseStore store, String installation, Tenure tenure) {
    this.store = store;
    this.installation = installation;
    this.tenure = tenure;
  }

  /** Begins to ask for it and to keep it. */
  public void start() {
    thread.start();
  }

  /** Waits until it was held for the first time. */
  public boolean awaitHeld(Duration patience) throws InterruptedException {
    return held.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isHeld() {
    return tenure.isHeld();
  }

  /** Why it is not held; empty while it is. */
  public Optional<String> problem() {
    return isHeld() ? Optional.empty() : Optional.of(trouble);
  }

  /** Gives it back, so that the next one need not wait. */
  @Override
  public void close() {
    stop.countDown();
    if (thread.getState() == Thread.State.NEW) {
      store.close();
      return;
    }
    try {
      if (thread.isAlive() && !thread.join(Duration.ofSeconds(10))) {
        LOG.warn("the lease could not be given back in time; the next one has to wait");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (store) {
      keep();
    }
  }

  private void keep() {
    while (!isStopped()) {
      try {
        var before = store.holder();
        if (before.isPresent() && !before.get().isFreeFor(installation) && isAlive(before.get())) {
          trouble = "waits: another worker holds the lease of its host";
          continue;
        }
        hold(before);
      } catch (KafkaException e) {
        LOG.warn("the lease is not confirmed and is asked for again", e);
        trouble = "cannot confirm the lease of its host: Kafka does not answer, or took it away";
        pause(RETRY);
      }
    }
  }

  /** Looks for longer than a tenure whether there is a beat. */
  private boolean isAlive(Holder before) {
    LOG.info("another installation, {}, has the lease of this host", before.installation());
    return pause(tenure.length().multipliedBy(3).dividedBy(2))
        || !store.holder().equals(Optional.of(before));
  }

  private void hold(Optional<Holder> before) {
    try (var claim = store.claim()) {
      // Kafka takes no more beats of anybody else. One may have been taken just before.
      var last = store.holder();
      if (!last.equals(before) && pause(tenure.length())) {
        return;
      }
      var mine = new Holder(installation, last.map(Holder::beats).orElse(0L), false);
      do {
        mine = mine.next();
        var asked = tenure.mark();
        claim.beat(mine);
        if (!tenure.isHeld()) {
          LOG.info("this worker holds the lease of its host");
        }
        tenure.confirm(asked);
        held.countDown();
      } while (!pause(tenure.length().dividedBy(5)));
      tenure.end();
      claim.beat(mine.leaving());
    }
  }

  private boolean isStopped() {
    return stop.getCount() == 0;
  }

  /** Waits; answers whether it is to stop. */
  private boolean pause(Duration time) {
    try {
      return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
