package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.trace.LogFields;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.fence.Fence;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a lane for each project and wakes it: by an event, by the engine's word that something
 * changed, and by time.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration WATCH_RETRY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration FENCED = Duration.ofSeconds(1);

  private final Workshop shop;
  private final Fence fence;
  private final Map<ProjectRef, Lane> lanes = new ConcurrentHashMap<>();
  private final Set<ProjectRef> reported = ConcurrentHashMap.newKeySet();
  private final Thread watcher =
      Thread.ofPlatform().daemon().name("engine-watch").unstarted(this::watch);
  private final Thread sweeper = Thread.ofPlatform().daemon().name("sweep").unstarted(this::sweep);
  private volatile boolean stopped;

  /**
   * A reconciler with this workshop.
   *
   * @param fence as long as it is not held, nothing is looked at and nothing is told
   */
  public Reconciler(Workshop shop, Fence fence) {
    this.shop = shop;
    this.fence = fence;
  }

  /** Begins with everything that is known; called once the events of the past are folded. */
  public void start() {
    for (var stack : shop.store().all()) {
      if (stack.wish() != Wish.GONE) {
        wake(stack.ref());
      }
    }
    watcher.start();
    sweeper.start();
  }

  /** Has a project looked at soon. */
  public void wake(ProjectRef ref) {
    if (stopped) {
      return;
    }
    lanes
        .computeIfAbsent(
            ref,
            _ -> {
              var pass = new Reconciliation(ref, shop);
              var lane = new Lane(ref, () -> fence.isHeld() ? run(ref, pass) : FENCED);
              lane.start();
              return lane;
            })
        .wake();
  }

  private Duration run(ProjectRef ref, Reconciliation pass) throws InterruptedException {
    var stack = shop.store().find(ref);
    var operation = stack.map(DesiredStack::operation).map(open -> open.id().toString());
    try (var _ =
        LogFields.open()
            .with(LogFields.OPERATION, operation.orElse(null))
            .in(stack.map(DesiredStack::trace).orElse(null))) {
      return pass.run();
    }
  }

  /** Ends all lanes where they are; what was under way goes on after the next start. */
  public void stop() throws InterruptedException {
    stopped = true;
    watcher.interrupt();
    sweeper.interrupt();
    lanes.values().forEach(Lane::stop);
    for (var lane : lanes.values()) {
      if (!lane.awaitEnd(PATIENCE)) {
        LOG.warn("a lane did not end in time");
      }
    }
  }

  private void watch() {
    try {
      while (!stopped) {
        var lost = new Semaphore(0);
        try (var _ =
            shop.driver()
                .watch(
                    new EngineListener() {
                      @Override
                      public void changed(ProjectRef ref, String what) {
                        if (shop.store().find(ref).isPresent()) {
                          wake(ref);
                        }
                      }

                      @Override
                      public void lost() {
                        lost.release();
                      }
                    })) {
          // Whatever happened while nobody watched is seen now.
          lanes.values().forEach(Lane::wake);
          lost.acquire();
        } catch (EngineException e) {
          LOG.warn("the engine cannot be watched: {}", e.getMessage());
        }
        // An engine that is down is not asked without a pause.
        Thread.sleep(WATCH_RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("watching the engine ended unexpectedly; sweeps go on", e);
    }
  }

  private void sweep() {
    try {
      while (!stopped) {
        try {
          for (var ref : shop.driver().projects()) {
            lookAt(ref);
          }
        } catch (EngineException e) {
          LOG.warn("the engine cannot be swept: {}", e.getMessage());
        }
        Thread.sleep(shop.timing().sweep());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something of a project that should be gone is removed; of one that nobody knows, told. */
  private void lookAt(ProjectRef ref) {
    var known = shop.store().find(ref);
    if (known.isPresent()) {
      wake(ref);
    } else if (reported.add(ref)) {
      LOG.warn(
          "the engine holds something of project {}, of which no event tells; it is left alone",
          ref);
    }
  }
}
