package dev.supaplane.provisioner.simulated;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.stack.Probe;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The machine under one or more simulated engines, and the hands of others on it: everything here
 * happens behind a worker's back. Safe for many threads; listeners are called by the thread that
 * made the change.
 */
public final class SimulatedHost {
  /** Answers commands that are run in containers. */
  public interface ExecScript {
    /**
     * The answer to a command.
     *
     * @param service whose container
     * @return empty to leave the answer to the simulation
     */
    Optional<ExecResult> answer(String service, ExecSpec command);
  }

  private record Subscription(String installation, EngineListener listener) {}

  private record Place(ProjectRef ref, String service) {}

  private final HostState state = new HostState();
  private final Map<Long, Subscription> subscriptions = new LinkedHashMap<>();
  private long subscribed;
  private final Map<Place, ProbeResult> probeAnswers = new HashMap<>();
  private ExecScript script = (_, _) -> Optional.empty();
  private boolean down;

  /** Stops answering; containers go on, watchers hear that they lost their stream. */
  public void goDown() {
    List<Subscription> lost;
    synchronized (state) {
      down = true;
      lost = List.copyOf(subscriptions.values());
      subscriptions.clear();
    }
    lost.forEach(s -> s.listener.lost());
  }

  /** Answers again. */
  public void comeUp() {
    synchronized (state) {
      down = false;
    }
  }

  /** Whether it answers. */
  public boolean isUp() {
    synchronized (state) {
      return !down;
    }
  }

  /** Kills a running container by hand: exit code 137. */
  public void killContainer(ProjectRef ref, String service) {
    each(ref, service, c -> state.end(c, 137, false, "container kill", "container die"));
  }

  /** Ends a running container of itself. */
  public void exitContainer(ProjectRef ref, String service, int exitCode) {
    each(ref, service, c -> state.end(c, exitCode, false, "container die"));
  }

  /** Ends a running container for want of memory. */
  public void exhaustMemory(ProjectRef ref, String service) {
    each(ref, service, c -> state.end(c, 137, true, "container oom", "container die"));
  }

  /** Removes a container by hand. */
  public void removeContainerByHand(ProjectRef ref, String service) {
    each(ref, service, state::removeContainer);
  }

  /** Removes a network by hand, from under the containers on it. */
  public void removeNetworkByHand(String name) {
    change(
        s -> {
          List.copyOf(s.networks.values()).stream()
              .filter(n -> n.spec().name().equals(name))
              .forEach(s::tearNetwork);
          return true;
        });
  }

  /** Removes a volume by hand, its data with it, even one in use. */
  public void removeVolumeByHand(String name) {
    change(s -> Optional.ofNullable(s.volumes.remove(name)));
  }

  /** Gives a container another fingerprint, as if it had been made of something else. */
  public void changeFingerprint(ProjectRef ref, String service, String fingerprint) {
    each(ref, service, c -> c.fingerprint = fingerprint);
  }

  /** Takes an image away for good; without this call every image is there. */
  public void loseImage(String image) {
    change(s -> s.lostImages.add(image));
  }

  /** Holds a host port as another process would. */
  public void holdPort(int port) {
    change(s -> s.heldPorts.add(port));
  }

  /** Gives a held port back. */
  public void releasePort(int port) {
    change(s -> s.heldPorts.remove(port));
  }

  /** Has a container write a line. */
  public void writeLog(ProjectRef ref, String service, LogLine line) {
    each(ref, service, c -> c.write(line));
  }

  /** Says what a container uses; without this call it uses nothing. */
  public void use(ProjectRef ref, String service, ContainerUsage usage) {
    each(ref, service, c -> c.usage = usage);
  }

  /** Lets a script answer commands in containers. */
  public void answerExec(ExecScript answers) {
    synchronized (state) {
      script = answers;
    }
  }

  /** Gives a service's probes an answer, whatever its container does. */
  public void answerProbes(ProjectRef ref, String service, ProbeResult answer) {
    synchronized (state) {
      probeAnswers.put(new Place(ref, service), answer);
    }
  }

  /** Lets the service's container answer its probes again. */
  public void answerProbesAgain(ProjectRef ref, String service) {
    synchronized (state) {
      probeAnswers.remove(new Place(ref, service));
    }
  }

  Optional<ProbeResult> probeAnswer(SimulatedContainer container) {
    return Optional.ofNullable(
        probeAnswers.get(new Place(container.spec.ref(), container.spec.service())));
  }

  ExecScript script() {
    synchronized (state) {
      return script;
    }
  }

  AutoCloseable subscribe(String installation, EngineListener listener) {
    synchronized (state) {
      subscribed++;
      long key = subscribed;
      subscriptions.put(key, new Subscription(installation, listener));
      return () -> unsubscribe(key);
    }
  }

  private void unsubscribe(long key) {
    synchronized (state) {
      subscriptions.remove(key);
    }
  }

  /** Reads or changes the state, then tells listeners, outside of the lock. */
  <T> T change(Function<HostState, T> change) {
    List<HostState.Happening> happened;
    List<Subscription> listening;
    try {
      synchronized (state) {
        return change.apply(state);
      }
    } finally {
      synchronized (state) {
        happened = List.copyOf(state.happenings);
        state.happenings.clear();
        listening = List.copyOf(subscriptions.values());
      }
      for (var happening : happened) {
        for (var subscription : listening) {
          if (subscription.installation.equals(happening.installation())) {
            subscription.listener.changed(happening.ref(), happening.what());
          }
        }
      }
    }
  }

  private void each(ProjectRef ref, String service, Consumer<SimulatedContainer> change) {
    change(
        s -> {
          List.copyOf(s.containers.values()).stream()
              .filter(c -> c.spec.ref().equals(ref) && c.spec.service().equals(service))
              .forEach(change);
          return true;
        });
  }

  /** What a probe of an address finds. */
  Optional<ProbeResult> probe(Probe probe, String host, int port) {
    return change(
        s ->
            s.containers.values().stream()
                .filter(
                    c ->
                        c.runs()
                            && (host.equals(c.address)
                                || c.spec.ports().stream().anyMatch(p -> p.hostPort() == port)))
                .findFirst()
                .map(c -> probeAnswer(c).orElseGet(() -> SimulatedProber.well(probe, c))));
  }
}
