package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.simulation.Topic.Message;
import java.time.Duration;
import java.util.List;

/** Has things go wrong, at moments that chance chooses. */
final class Troubles {
  private static final List<FaultKind> KINDS = List.of(FaultKind.values());
  private static final int MOST = 32;

  private final World world;
  private final ControlSide control;
  private final WorkerSide worker;
  private final ReadSide read;
  private boolean over;

  Troubles(World world, ControlSide control, WorkerSide worker, ReadSide read) {
    this.world = world;
    this.control = control;
    this.worker = worker;
    this.read = read;
  }

  /** Prepares what will go wrong within a time from now. */
  void begin(Duration span) {
    var count = world.chance.between(0, MOST);
    for (var i = 0; i < count; i++) {
      var kind = world.chance.of(KINDS);
      world.clock.in(world.chance.millis(0, Math.toIntExact(span.toMillis())), () -> befalls(kind));
    }
  }

  /** Nothing goes wrong any more, and what is broken outside of the system is mended. */
  void end() {
    over = true;
    world.faults.disarm();
    world.holdNothing();
    worker.host().comeUp();
    for (var ref : control.projects()) {
      SmallStack.SERVICES.forEach(service -> worker.host().answerProbesAgain(ref, service));
    }
    world.say("FAULT", "no more");
  }

  private void befalls(FaultKind kind) {
    if (over) {
      return;
    }
    switch (kind) {
      case WORKER_CRASH_BEFORE_CALL,
          WORKER_CRASH_AFTER_CALL,
          WORKER_CRASH_BEFORE_TELLING,
          WORKER_CRASH_AFTER_TELLING,
          WORKER_CRASH_BEFORE_OFFSET,
          CONTROL_CRASH_BEFORE_APPEND,
          CONTROL_CRASH_BEFORE_PUBLISH,
          CONTROL_CRASH_AFTER_PUBLISH,
          CONTROL_CRASH_BEFORE_OFFSET,
          COMMAND_REPEATED,
          ENGINE_SLOW,
          ENGINE_HANG,
          ENGINE_FAILURE,
          ENGINE_REFUSAL,
          ENGINE_SAYS_FAILED ->
          world.faults.arm(kind);
      case WORKER_KILLED -> {
        if (worker.isUp()) {
          note(kind, "");
          worker.kill(Duration.ZERO);
        }
      }
      case WORKER_AWAY -> {
        if (worker.isUp()) {
          note(kind, "");
          // Longer than an operation may take, so that only its deadline can end it.
          worker.kill(world.chance.seconds(60, 600));
        }
      }
      case ENGINE_LOST -> {
        note(kind, "");
        worker.host().goDown();
        world.clock.in(world.chance.seconds(1, 90), worker.host()::comeUp);
      }
      case CONTROL_CLOCK_JUMP -> {
        world.controlSkew = world.chance.seconds(-150, 150);
        note(kind, "to " + world.controlSkew);
      }
      case WORKER_CLOCK_JUMP -> {
        world.workerSkew = world.chance.seconds(-150, 150);
        note(kind, "to " + world.workerSkew);
      }
      case READ_MODEL_REBUILT -> {
        note(kind, "");
        read.rebuild();
      }
      case EVENTS_REPEATED,
          OUTCOMES_REPEATED,
          EVENTS_LATE,
          OUTCOMES_LATE,
          CONTAINER_REMOVED,
          CONTAINER_STOPPED,
          NETWORK_REMOVED,
          SERVICE_SICK,
          STALE_WORKER -> {
        var refs = control.projects();
        if (!refs.isEmpty()) {
          befalls(kind, world.chance.of(refs));
        }
      }
    }
  }

  private void befalls(FaultKind kind, ProjectRef ref) {
    var host = worker.host();
    var service = world.chance.of(SmallStack.SERVICES);
    switch (kind) {
      case EVENTS_REPEATED -> {
        note(kind, Names.of(ref));
        worker.rewind(ref, world.chance.between(1, 6));
        read.rewind(ref, world.chance.between(1, 6));
      }
      case OUTCOMES_REPEATED -> {
        note(kind, Names.of(ref));
        control.rewind(ref, world.chance.between(1, 6));
      }
      case EVENTS_LATE -> {
        note(kind, Names.of(ref));
        world.holdEvents(ref, late());
      }
      case OUTCOMES_LATE -> {
        note(kind, Names.of(ref));
        world.holdOutcomes(ref, late());
      }
      case CONTAINER_REMOVED -> {
        if (worker.holds(ref).container(service).isPresent()) {
          byHand(kind, ref, service);
          host.removeContainerByHand(ref, service);
        }
      }
      case CONTAINER_STOPPED -> {
        if (worker
            .holds(ref)
            .container(service)
            .filter(c -> c.state() == State.RUNNING)
            .isPresent()) {
          byHand(kind, ref, service);
          host.exitContainer(ref, service, world.chance.below(2));
        }
      }
      case NETWORK_REMOVED -> {
        for (var network : worker.holds(ref).networks()) {
          byHand(kind, ref, network.name());
          host.removeNetworkByHand(network.name());
        }
      }
      case SERVICE_SICK -> {
        byHand(kind, ref, service);
        host.answerProbes(ref, service, new ProbeResult.Sick("it is sick"));
        world.clock.in(world.chance.seconds(5, 120), () -> host.answerProbesAgain(ref, service));
      }
      case STALE_WORKER -> claim(ref);
      default -> throw new IllegalArgumentException(kind + " does not befall a project");
    }
  }

  /** Sometimes later than an operation may take. */
  private Duration late() {
    return world.chance.oneIn(4) ? world.chance.seconds(60, 360) : world.chance.seconds(1, 60);
  }

  /** A worker that was fenced off claims what was so at an earlier wish, or never was. */
  private void claim(ProjectRef ref) {
    var begun =
        control.stream(ref).stream()
            .map(ControlSide.Stored::event)
            .filter(OperationBegun.class::isInstance)
            .map(OperationBegun.class::cast)
            .toList();
    if (begun.size() < 2) {
      return;
    }
    var operation = begun.get(world.chance.below(begun.size() - 1)).operation();
    var id = operation.id();
    var generation = operation.generation();
    var at = world.clock.now();
    var who = "fenced-off";
    ProvisioningOutcome claim =
        switch (world.chance.below(5)) {
          case 0 -> new StackReady(ref, id, generation, who, "17.6", List.of(), at);
          case 1 -> new StackStopped(ref, id, generation, who, at);
          case 2 -> new StackRemoved(ref, id, generation, who, at);
          case 3 ->
              new StackFailed(
                  ref, id, generation, who, Failure.of("STALE", "look", "It is stale", 0), at);
          default ->
              new StackHealthObserved(
                  ref, generation, who, List.of(ServiceHealth.unhealthy("db", "stale")), at);
        };
    note(FaultKind.STALE_WORKER, claim.getClass().getSimpleName() + " " + Names.of(ref));
    world.outcomes.append(ref, Message.of(world.chance.uuid().toString(), -1, claim));
  }

  private void byHand(FaultKind kind, ProjectRef ref, String what) {
    note(kind, Names.of(ref) + " " + what);
    world.touched(ref);
    world.changed();
  }

  private void note(FaultKind kind, String what) {
    world.faults.happened(kind);
    world.say("FAULT", kind.label() + " " + what);
  }
}
