package dev.supaplane.simulation;

import dev.supaplane.command.project.Phase;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Planner;
import dev.supaplane.provisioner.stack.StackInput;
import dev.supaplane.query.projection.ProjectStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must be so whatever went wrong: while time goes on, and when everything is at rest. */
final class Checks {
  /** A sweep every 2 s, and some restarts of the command side. */
  private static final Duration SLACK = Duration.ofMinutes(2);

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final World world;
  private final ControlSide control;
  private final WorkerSide worker;
  private final ReadSide read;
  private final Map<UUID, Instant> overdue = new HashMap<>();
  private final Set<UUID> told = new HashSet<>();

  Checks(World world, ControlSide control, WorkerSide worker, ReadSide read) {
    this.world = world;
    this.control = control;
    this.worker = worker;
    this.read = read;
  }

  void begin() {
    world.clock.every(INTERVAL, this::whileTimeGoesOn);
  }

  private void whileTimeGoesOn() {
    for (var ref : control.projects()) {
      var model = control.model(ref);
      var open = model.open();
      if (open == null) {
        if (model.isUnderWay()) {
          violated(ViolationKind.STUCK, ref, model.phase() + " without an operation");
        }
        continue;
      }
      if (open.deadline().isAfter(control.clock())) {
        overdue.remove(open.id());
        continue;
      }
      var since = overdue.computeIfAbsent(open.id(), _ -> world.clock.now());
      if (since.plus(SLACK).isBefore(world.clock.now()) && told.add(open.id())) {
        violated(ViolationKind.STUCK, ref, open.kind() + " is open past its deadline");
      }
    }
  }

  /** Looks at everything once nothing moves any more. */
  void atRest() {
    for (var ref : control.projects()) {
      var model = control.replay(ref);
      if (model.open() != null || model.isUnderWay()) {
        violated(ViolationKind.STUCK, ref, "it is " + model.phase());
      }
      topic(ref);
      readModel(ref, model);
      wish(ref, model);
      belongings(ref, model);
      engine(ref, model);
    }
    worker.projects().stream()
        .filter(ref -> control.stream(ref).isEmpty())
        .sorted(Comparator.comparing(ProjectRef::value))
        .forEach(
            ref -> violated(ViolationKind.LEAKED, ref, "the engine has it, and no event does"));
  }

  private void topic(ProjectRef ref) {
    var seen = new LinkedHashMap<String, Long>();
    world.events.of(ref).forEach(m -> seen.putIfAbsent(m.id(), m.sequence()));
    var stored = new LinkedHashMap<String, Long>();
    control.stream(ref).forEach(s -> stored.put(s.id(), s.sequence()));
    if (!seen.equals(stored)) {
      violated(
          ViolationKind.LOST,
          ref,
          "%d events stored, %d published".formatted(stored.size(), seen.size()));
    } else if (!seen.keySet().stream().toList().equals(stored.keySet().stream().toList())) {
      violated(ViolationKind.DIVERGENT, ref, "events were published in another order");
    }
    var provisions =
        control.stream(ref).stream().filter(s -> s.event() instanceof ProjectProvisioned).count();
    if (provisions > 1) {
      violated(ViolationKind.DOUBLED, ref, "it was provisioned " + provisions + " times");
    }
  }

  private void readModel(ProjectRef ref, ProjectModel model) {
    var row = read.row(ref);
    var replayed = read.replay(ref).getLast();
    if (!row.equals(Optional.of(replayed))) {
      violated(
          ViolationKind.DIVERGENT, ref, "the read model has " + row + ", a replay " + replayed);
    }
    if (!tells(replayed, model.phase())) {
      violated(
          ViolationKind.DIVERGENT, ref, replayed.status() + " is told, and it is " + model.phase());
    }
  }

  /** Whether a status is one of those of a phase. */
  private static boolean tells(ProjectStatus row, Phase phase) {
    return switch (phase) {
      case ABSENT -> false;
      case COMING_UP -> row.status().equals("COMING_UP");
      case INIT_FAILED -> row.status().equals("INIT_FAILED");
      case ACTIVE -> row.status().startsWith("ACTIVE_");
      case PAUSING -> row.status().equals("PAUSING");
      case PAUSE_FAILED -> row.status().equals("PAUSE_FAILED");
      case PAUSED -> row.status().equals("INACTIVE");
      case RESUMING -> row.status().equals("RESTORING");
      case RESUME_FAILED -> row.status().equals("RESTORE_FAILED");
      case RESTARTING, ROTATING -> row.status().equals("RESTARTING");
      case UPDATING -> row.status().equals("RESIZING");
      case RETIRING, DELETING -> row.status().equals("GOING_DOWN");
      case RETIRED, REMOVED -> row.status().equals("REMOVED");
      case OBSERVED -> row.status().startsWith("ACTIVE_") || row.status().equals("UNKNOWN");
    };
  }

  private void wish(ProjectRef ref, ProjectModel model) {
    var wish = worker.wish(ref);
    if (wish.isEmpty()) {
      violated(ViolationKind.LOST, ref, "the worker never heard of it");
      return;
    }
    var wanted = wished(model.phase());
    if (wish.get().wish() != wanted
        || wish.get().generation() != model.generation()
        || wish.get().operation() != null
        || !wish.get().spec().equals(spec(ref))) {
      violated(
          ViolationKind.DIVERGENT,
          ref,
          "the worker has %s, generation %d, and it is %s, generation %d"
              .formatted(
                  wish.get().wish(), wish.get().generation(), model.phase(), model.generation()));
    }
  }

  private static Wish wished(Phase phase) {
    return switch (phase) {
      case COMING_UP, ACTIVE, RESUMING, RESUME_FAILED, RESTARTING, UPDATING, ROTATING ->
          Wish.RUNNING;
      case PAUSING, PAUSE_FAILED, PAUSED, RETIRING, RETIRED -> Wish.STOPPED;
      case ABSENT, INIT_FAILED, DELETING -> Wish.ABSENT;
      case REMOVED -> Wish.GONE;
      case OBSERVED -> throw new IllegalStateException("nobody adopts anything here");
    };
  }

  private StackSpec spec(ProjectRef ref) {
    @Nullable StackSpec spec = null;
    for (var stored : control.stream(ref)) {
      if (stored.event() instanceof ProjectCreated e) {
        spec = e.spec();
      } else if (stored.event() instanceof ProjectUpdateRequested e) {
        spec = e.spec();
      } else if (stored.event() instanceof ProjectUpdateReverted e) {
        spec = e.spec();
      }
    }
    return Objects.requireNonNull(spec, "every stream begins with a creation");
  }

  private void belongings(ProjectRef ref, ProjectModel model) {
    var leases = control.holdings().leases().held(ref);
    var secrets = control.holdings().secretsOf(ref);
    if (model.phase() == Phase.REMOVED && (leases > 0 || secrets.isPresent())) {
      violated(ViolationKind.LEAKED, ref, leases + " leases, or secrets, of a removed project");
    } else if (model.phase() != Phase.REMOVED && (leases == 0 || secrets.isEmpty())) {
      violated(ViolationKind.LOST, ref, "its leases or secrets are gone");
    }
  }

  private void engine(ProjectRef ref, ProjectModel model) {
    var there = worker.holds(ref);
    var services = new HashSet<String>();
    for (var container : there.containers()) {
      if (!services.add(container.service())) {
        violated(ViolationKind.DOUBLED, ref, "two containers of " + container.service());
      }
    }
    switch (wished(model.phase())) {
      case ABSENT, GONE -> {
        var files = worker.disk().directories().contains(MemoryDisk.PROJECTS.resolve(ref.value()));
        if (!there.isEmpty() || files) {
          violated(ViolationKind.LEAKED, ref, "it is " + model.phase() + ", and there is " + there);
        }
      }
      case STOPPED -> {
        if (there.containers().stream().anyMatch(c -> Planner.isAlive(c.state()))) {
          violated(ViolationKind.LOST, ref, "it is " + model.phase() + ", and something runs");
        }
        keepsData(ref, there);
      }
      case RUNNING -> {
        keepsData(ref, there);
        worker.wish(ref).ifPresent(wish -> running(wish, there));
      }
    }
  }

  private void keepsData(ProjectRef ref, StackObservation there) {
    if (!there.volumes().contains(SmallStack.volume(ref.value()))) {
      violated(ViolationKind.LOST, ref, "its volume is gone");
    }
  }

  private void running(DesiredStack wish, StackObservation there) {
    var ref = wish.ref();
    var status = read.replay(ref).getLast().status();
    var services = worker.templates().services(wish.spec());
    var run = services.stream().allMatch(s -> runs(there, s));
    // Cut off from its network a container may answer at a published port, or not at all.
    var reachable = there.containers().stream().allMatch(ObservedContainer::onNetwork);
    var healthy = status.equals("ACTIVE_HEALTHY");
    if (run ? !healthy && reachable : healthy) {
      violated(
          ViolationKind.LOST,
          ref,
          "it is told to be %s, and of %s there is %s".formatted(status, services, there));
    }
    // What nobody did by hand is the system's own doing, and that it does not leave half done.
    if (wish.spec().driftPolicy() == DriftPolicy.REPAIR
        || !world.wasTouchedSince(ref, Instant.MIN)) {
      asWanted(wish, there);
    }
  }

  private static boolean runs(StackObservation there, String service) {
    return there.container(service).filter(c -> c.state() == State.RUNNING).isPresent();
  }

  private void asWanted(DesiredStack wish, StackObservation there) {
    var ref = wish.ref();
    var incarnations = new HashMap<String, Long>();
    for (var service : worker.templates().services(wish.spec())) {
      if (wish.incarnation(service) > 0) {
        incarnations.put(service, wish.incarnation(service));
      }
    }
    var directory = MemoryDisk.PROJECTS.resolve(ref.value());
    var stack =
        worker
            .templates()
            .render(
                new StackInput(
                    ref,
                    wish.spec(),
                    wish.placement(),
                    directory,
                    control.secretsOf(ref),
                    incarnations));
    var left =
        Planner.running(stack, there, worker.disk().areCurrent(directory, stack), false, Set.of());
    if (!left.isEmpty()) {
      violated(ViolationKind.LOST, ref, "it should run, and there is still to do: " + left.flat());
    }
  }

  private void violated(ViolationKind kind, ProjectRef ref, String detail) {
    world.violated(kind, Names.of(ref) + ": " + detail);
  }
}
