package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.reconcile.Lane;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a lane for each adopted stack and wakes it: by an event, by the engine's word that
 * something changed, and by time.
 */
public final class Observer {
  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
  private static final Duration WATCH_RETRY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Lookout lookout;
  private final Map<ProjectRef, Watched> lanes = new ConcurrentHashMap<>();
  private final Semaphore lost = new Semaphore(0);
  private final Thread watcher =
      Thread.ofPlatform().daemon().name("compose-watch").unstarted(this::watch);
  private volatile boolean stopped;

  private record Watched(Lane lane, Observation observation) {
    void wake() {
      observation.lookTwice();
      lane.wake();
    }
  }

  /** An observer with this lookout. */
  public Observer(Lookout lookout) {
    this.lookout = lookout;
  }

  /** Begins with everything that is known; called once the events of the past are folded. */
  public void start() {
    for (var stack : lookout.store().all()) {
      wake(stack.ref());
    }
    watcher.start();
  }

  /** Has a stack looked at soon; one that is forgotten is looked at no more. */
  public void wake(ProjectRef ref) {
    if (stopped) {
      return;
    }
    var stack = lookout.store().find(ref);
    if (stack.isEmpty() || stack.get().forgotten()) {
      var watched = lanes.remove(ref);
      if (watched != null) {
        watched.lane().stop();
      }
      return;
    }
    lanes
        .computeIfAbsent(
            ref,
            _ -> {
              var observation = new Observation(ref, lookout);
              var lane = new Lane(ref, observation);
              lane.start();
              return new Watched(lane, observation);
            })
        .wake();
  }

  /** Ends all lanes. */
  public void stop() throws InterruptedException {
    stopped = true;
    watcher.interrupt();
    lanes.values().forEach(watched -> watched.lane().stop());
    for (var watched : lanes.values()) {
      if (!watched.lane().awaitEnd(PATIENCE)) {
        LOG.warn("a lane did not end in time");
      }
    }
  }

  private void watch() {
    try {
      while (!stopped) {
        lost.drainPermits();
        try (var _ = lookout.engine().watch(listener())) {
          // Whatever happened while nobody watched is seen now.
          lanes.values().forEach(Watched::wake);
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
      LOG.error("watching the engine ended unexpectedly; looks by time go on", e);
    }
  }

  private ComposeView.Listener listener() {
    return new ComposeView.Listener() {
      @Override
      public void changed(String composeProject) {
        lookout.store().observing(composeProject).ifPresent(stack -> wake(stack.ref()));
      }

      @Override
      public void lost() {
        lost.release();
      }
    };
  }
}
