package dev.supaplane.simulation;

import dev.supaplane.command.outcomes.OutcomeTranslator;
import dev.supaplane.command.project.Ledger;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.Phase;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.ExpireOperation;
import dev.supaplane.command.project.ProjectCommand.PurgeProject;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.command.project.Refused;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import dev.supaplane.simulation.Rules.Order;
import dev.supaplane.simulation.Topic.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The command side: its store, its decisions, its relay and its intake of outcomes. Its process can
 * die; what a transaction stored stays.
 */
final class ControlSide {
  private static final String WHO = "control";
  private static final Duration SWEEP = Duration.ofSeconds(2);

  /** An undo window that ends later is not waited for. */
  private static final Duration SOON = Duration.ofDays(1);

  /**
   * A stored event.
   *
   * @param sequence its number in the project's stream, from 0
   */
  record Stored(ProjectRef ref, long sequence, ProjectEvent event, String id) {}

  private final World world;
  private final OperationPolicy policy;

  // What the database holds.
  private final List<Stored> log = new ArrayList<>();
  private final Map<ProjectRef, List<Stored>> streams = new LinkedHashMap<>();
  private final Holdings holdings = new Holdings();
  private final Map<ProjectRef, Integer> committed = new HashMap<>();
  private int relayed;

  // What the process holds.
  private final Map<ProjectRef, ProjectModel> models = new HashMap<>();
  private final Map<ProjectRef, Integer> next = new HashMap<>();
  private boolean up = true;

  private final Set<UUID> ended = new HashSet<>();

  ControlSide(World world) {
    this.world = world;
    this.policy =
        new OperationPolicy(
            Duration.ofMinutes(4),
            Map.of(OperationKind.DELETE, Duration.ofMinutes(2)),
            world.chance::uuid,
            this::clock);
    world.outcomes.subscribe(this::intakeSoon);
    world.clock.every(SWEEP, () -> whileUp(this::sweep));
  }

  /** The time as this side's clock shows it. */
  Instant clock() {
    return world.clock.now().plus(world.controlSkew);
  }

  // --- commands

  /**
   * Decides a command and stores what follows.
   *
   * @throws Refused when a wish cannot be
   * @throws ProcessDied when the process does
   */
  List<ProjectEvent> handle(ProjectCommand command) {
    var ref = command.ref();
    var before = model(ref);
    var events =
        before.decide(
            world.rules.gate().admit(command, before),
            policy,
            clock(),
            () -> holdings.leases().lease(ref));
    if (!events.isEmpty() && world.faults.strikes(FaultKind.CONTROL_CRASH_BEFORE_APPEND)) {
      if (before.phase() == Phase.ABSENT) {
        holdings.leases().release(ref); // the transaction is rolled back
      }
      throw die("with a decision that is not stored");
    }
    events.forEach(event -> append(ref, event));
    if (!events.isEmpty()) {
      if (world.faults.strikes(FaultKind.CONTROL_CRASH_BEFORE_PUBLISH)) {
        throw die("between storing and publishing");
      }
      relaySoon();
    }
    return events;
  }

  private void append(ProjectRef ref, ProjectEvent event) {
    var before = model(ref);
    var after = before.after(event);
    var stream = streams.computeIfAbsent(ref, _ -> new ArrayList<>());
    var stored = new Stored(ref, stream.size(), event, ref + "/" + stream.size());
    stream.add(stored);
    log.add(stored);
    models.put(ref, after);
    Ledger.follow(event, holdings);
    checkEnd(event, before, after);
    world.changed();
    world.say(
        WHO,
        "stores "
            + Names.of(ref)
            + "#"
            + stored.sequence()
            + " "
            + event.getClass().getSimpleName()
            + " -> "
            + after.phase());
  }

  private void checkEnd(ProjectEvent event, ProjectModel before, ProjectModel after) {
    var was = before.open();
    if (was != null && !was.equals(after.open()) && !ended.add(was.id())) {
      world.violated(ViolationKind.DOUBLED, "operation " + was + " ended twice");
    }
    if (event instanceof OperationEnded end && !world.told.justifies(end)) {
      world.violated(
          ViolationKind.LOST,
          "%s of %s, generation %d: no worker told so"
              .formatted(event.getClass().getSimpleName(), Names.of(end.ref()), end.generation()));
    }
  }

  private void sweep() {
    for (var due : holdings.due(clock())) {
      handle(new ExpireOperation(due.ref(), due.operation()));
    }
    for (var ref : holdings.purgesDue(clock())) {
      handle(new PurgeProject(ref));
    }
  }

  // --- relay

  private void relaySoon() {
    world.clock.in(world.chance.millis(1, 60), () -> whileUp(this::relay));
  }

  private void relay() {
    var last = Math.min(log.size(), relayed + world.chance.between(1, 4));
    var batch = List.copyOf(log.subList(relayed, last));
    if (world.rules.relay() == Order.POSITION_FIRST) {
      relayed = last;
    }
    for (var stored : batch) {
      world.events.append(stored.ref(), Message.of(stored.id(), stored.sequence(), stored.event()));
      if (world.faults.strikes(FaultKind.CONTROL_CRASH_AFTER_PUBLISH)) {
        throw die("after publishing, before its position moves");
      }
    }
    relayed = last;
    if (relayed < log.size()) {
      relaySoon();
    }
  }

  // --- outcomes

  private void intakeSoon(ProjectRef ref) {
    world.clock.in(world.chance.millis(1, 80), () -> whileUp(() -> intake(ref)));
  }

  private void intake(ProjectRef ref) {
    if (world.areOutcomesHeld(ref)) {
      world.clock.in(Duration.ofSeconds(1), () -> whileUp(() -> intake(ref)));
      return;
    }
    var messages = world.outcomes.of(ref);
    for (var offset = position(ref); offset < messages.size(); offset++) {
      next.put(ref, offset + 1);
      var outcome = messages.get(offset).read(ProvisioningOutcome.class);
      if (streams.containsKey(ref)) {
        OutcomeTranslator.commandFor(outcome).ifPresent(this::handle);
      }
      if (world.faults.strikes(FaultKind.CONTROL_CRASH_BEFORE_OFFSET)) {
        throw die("after following an outcome, before its offset counts");
      }
    }
    committed.put(ref, position(ref));
  }

  /** Reads the last outcomes of a project again, as after a change of who reads what. */
  void rewind(ProjectRef ref, int by) {
    committed.put(ref, Math.max(0, position(ref) - by));
    next.remove(ref);
    intakeSoon(ref);
  }

  private int position(ProjectRef ref) {
    return next.computeIfAbsent(ref, r -> committed.getOrDefault(r, 0));
  }

  // --- the process

  private ProcessDied die(String how) {
    world.say(WHO, "DIES " + how);
    up = false;
    models.clear();
    next.clear();
    world.clock.in(world.chance.seconds(1, 15), this::start);
    return new ProcessDied(WHO);
  }

  private void start() {
    world.say(WHO, "starts");
    up = true;
    relaySoon();
    world.outcomes.projects().forEach(this::intakeSoon);
  }

  private void whileUp(Runnable action) {
    if (!up) {
      return;
    }
    try {
      action.run();
    } catch (ProcessDied _) {
      // It died, and said so; another one will start.
    }
  }

  // --- for the others

  boolean isUp() {
    return up;
  }

  /**
   * A project's secrets.
   *
   * @throws SecretsUnavailable when nobody answers, or they are gone for good
   */
  Map<String, String> secretsOf(ProjectRef ref) {
    var version = holdings.secretsOf(ref);
    if (!up || version.isEmpty()) {
      throw new SecretsUnavailable("nobody answers", null);
    }
    return Map.of("POSTGRES_PASSWORD", "password-of-" + ref + "-" + version.getAsInt());
  }

  /** What is kept beside the events. */
  Holdings holdings() {
    return holdings;
  }

  ProjectModel model(ProjectRef ref) {
    return models.computeIfAbsent(ref, this::replay);
  }

  /** The project by its stored events alone. */
  ProjectModel replay(ProjectRef ref) {
    var model = ProjectModel.ABSENT;
    for (var stored : stream(ref)) {
      model = model.after(stored.event());
    }
    return model;
  }

  List<Stored> stream(ProjectRef ref) {
    return streams.getOrDefault(ref, List.of());
  }

  /** How many events are stored. */
  int stored() {
    return log.size();
  }

  List<ProjectRef> projects() {
    return List.copyOf(streams.keySet());
  }

  /** Whether nothing waits to be done here. */
  boolean isIdle() {
    return up
        && relayed == log.size()
        && holdings.isIdleUntil(clock().plus(SOON))
        && world.outcomes.projects().stream()
            .allMatch(ref -> Objects.equals(committed.get(ref), world.outcomes.end(ref)));
  }
}
