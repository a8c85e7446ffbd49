package dev.supaplane.provisioner.simulated;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogPage;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An engine in memory that behaves as the real one does, in no time. What is to go wrong is said to
 * {@link #failures()}, what others do to {@link #host()}. Safe for many threads.
 */
public final class SimulatedEngine implements ContainerEngine, ContainerTelemetry {
  private final SimulatedHost host;
  private final String installation;
  private final VirtualTime time;
  private final SimulatedCalls calls;

  /** An engine on a machine of its own, with a clock of its own. */
  public SimulatedEngine(String installation) {
    this(new SimulatedHost(), installation, new VirtualTime());
  }

  /** An engine on a machine that others may use too. */
  public SimulatedEngine(SimulatedHost host, String installation, VirtualTime time) {
    this.host = host;
    this.installation = installation;
    this.time = time;
    this.calls = new SimulatedCalls(time);
  }

  /** The machine, where other hands are at work. */
  public SimulatedHost host() {
    return host;
  }

  /** What is to go wrong. */
  public FailurePlan failures() {
    return calls.failures();
  }

  /** The calls so far, oldest first; the oldest of very many are forgotten. */
  public List<RecordedCall> calls() {
    return calls.recorded();
  }

  /** Forgets the calls so far. */
  public void forgetCalls() {
    calls.forget();
  }

  @Override
  public StackObservation observe(ProjectRef ref) {
    return run(
        EngineCall.OBSERVE, ref.value(), () -> host.change(s -> s.observe(installation, ref)));
  }

  @Override
  public Set<ProjectRef> projects() {
    return run(EngineCall.PROJECTS, "", () -> host.change(s -> s.projects(installation)));
  }

  @Override
  public void ensureImage(String image) {
    act(EngineCall.ENSURE_IMAGE, image, s -> s.requireImage(image));
  }

  @Override
  public void createNetwork(NetworkSpec network) {
    act(EngineCall.CREATE_NETWORK, network.name(), s -> s.createNetwork(installation, network));
  }

  @Override
  public void createVolume(VolumeSpec volume) {
    act(EngineCall.CREATE_VOLUME, volume.name(), s -> s.createVolume(installation, volume));
  }

  @Override
  public String createContainer(ContainerSpec container, long generation) {
    return run(
        EngineCall.CREATE_CONTAINER,
        container.service(),
        () -> host.change(s -> s.createContainer(installation, container, generation)));
  }

  @Override
  public void startContainer(String id) {
    act(EngineCall.START_CONTAINER, service(id), s -> s.startContainer(id, time.instant()));
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    act(
        EngineCall.STOP_CONTAINER,
        service(id),
        s -> {
          var container = s.containers.get(id);
          if (container != null) {
            requireOwn(container.installation, id);
            s.end(container, 0, false, "container kill", "container die", "container stop");
          }
        });
  }

  @Override
  public void removeContainer(String id) {
    act(
        EngineCall.REMOVE_CONTAINER,
        service(id),
        s -> {
          var container = s.containers.get(id);
          if (container != null) {
            requireOwn(container.installation, id);
            s.removeContainer(container);
          }
        });
  }

  @Override
  public void removeVolume(String name) {
    act(
        EngineCall.REMOVE_VOLUME,
        name,
        s -> {
          var volume = s.volumes.get(name);
          if (volume != null) {
            requireOwn(volume.installation(), name);
            s.removeVolume(volume);
          }
        });
  }

  @Override
  public void removeNetwork(String id) {
    var name =
        host.change(
            s -> {
              var network = s.networks.get(id);
              return network == null ? id : network.spec().name();
            });
    act(
        EngineCall.REMOVE_NETWORK,
        name,
        s -> {
          var network = s.networks.get(id);
          if (network != null) {
            requireOwn(network.installation(), id);
            s.removeNetwork(network);
          }
        });
  }

  @Override
  public ExecResult exec(String containerId, ExecSpec command) {
    return run(
        EngineCall.EXEC,
        service(containerId),
        () -> SimulatedCommands.result(answer(containerId, command)));
  }

  @Override
  public ExecReport run(String containerId, ExecSpec command) {
    return run(EngineCall.EXEC, service(containerId), () -> answer(containerId, command));
  }

  private ExecReport answer(String containerId, ExecSpec command) {
    var spec = host.change(s -> running(s, containerId).spec);
    return host.script()
        .answer(spec.service(), command)
        .map(SimulatedCommands::report)
        .orElseGet(() -> SimulatedCommands.run(command, spec.environment(), time));
  }

  @Override
  public String logs(String containerId, int lines) {
    return run(
        EngineCall.LOGS,
        service(containerId),
        () -> host.change(s -> s.required(containerId).lastLines(lines)));
  }

  @Override
  public LogPage logs(String containerId, LogQuery query) {
    return run(
        EngineCall.LOGS,
        service(containerId),
        () -> host.change(s -> new LogPage(s.required(containerId).lines(query), false)));
  }

  @Override
  public LogFollow follow(String containerId, LogQuery query, Duration atMost) {
    return run(
        EngineCall.FOLLOW,
        service(containerId),
        () ->
            host.change(
                s -> {
                  var follow = new LogFollow(atMost, () -> {});
                  s.required(containerId).follow(follow, query);
                  return follow;
                }));
  }

  @Override
  public ContainerUsage usage(String containerId) {
    return run(
        EngineCall.USAGE,
        service(containerId),
        () -> host.change(s -> running(s, containerId).usage));
  }

  /** Every volume has one byte for each letter of its name. */
  @Override
  public Map<String, Long> volumeBytes(ProjectRef ref) {
    return run(
        EngineCall.VOLUME_BYTES,
        ref.value(),
        () ->
            host.change(s -> s.observe(installation, ref).volumes()).stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, name -> (long) name.length())));
  }

  private static SimulatedContainer running(HostState state, String containerId) {
    var container = state.required(containerId);
    if (container.state != State.RUNNING) {
      throw HostState.conflict("container " + containerId + " does not run");
    }
    return container;
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return run(EngineCall.WATCH, "", () -> host.subscribe(installation, listener));
  }

  @Override
  public boolean answers() {
    try {
      return run(EngineCall.ANSWERS, "", () -> true);
    } catch (EngineException _) {
      return false; // that is the answer
    }
  }

  /** Does nothing: there is nothing to give back. */
  @Override
  public void close() {}

  private interface Action {
    void run(HostState state);
  }

  private void act(EngineCall call, String subject, Action action) {
    run(
        call,
        subject,
        () ->
            host.change(
                s -> {
                  action.run(s);
                  return true;
                }));
  }

  private <T> T run(EngineCall call, String subject, Supplier<T> effect) {
    return calls.run(call, subject, host.isUp(), effect);
  }

  private String service(String containerId) {
    return host.change(
        s -> {
          var container = s.containers.get(containerId);
          return container == null ? containerId : container.spec.service();
        });
  }

  private void requireOwn(String owner, String subject) {
    if (!owner.equals(installation)) {
      throw HostState.conflict(subject + " is not this installation's");
    }
  }
}
