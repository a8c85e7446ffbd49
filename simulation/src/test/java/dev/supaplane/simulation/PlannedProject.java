package dev.supaplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.command.outcomes.OutcomeTranslator;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.vault.SecretFactory;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ProjectFiles;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostSurroundings;
import dev.supaplane.provisioner.reconcile.Foresight;
import dev.supaplane.provisioner.reconcile.SteppedReconciler;
import dev.supaplane.provisioner.reconcile.Timing;
import dev.supaplane.provisioner.reconcile.Workshop;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.RecordedCall;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.SimulatedProber;
import dev.supaplane.provisioner.simulated.VirtualTime;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.query.projection.ProjectStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One project whose commands are decided, planned and done by the real rules, in virtual time. */
final class PlannedProject {
  static final ProjectRef REF = Names.ref(0);

  private static final int MOST_LOOKS = 300;

  final VirtualTime time = new VirtualTime();
  final SimulatedHost host = new SimulatedHost();
  final SimulatedEngine engine = new SimulatedEngine(host, "planned", time);
  private final LeaseLedger leases =
      new LeaseLedger(new PortRange(20_000, 20_008), SubnetPool.parse("10.96.0.0/26"));
  private final MemoryDisk disk = new MemoryDisk();
  private final DesiredStore store = new DesiredStore(disk, MemoryDisk.PROJECTS);
  private final List<String> fileCalls = new ArrayList<>();
  private final Deque<ProvisioningOutcome> outcomes = new ArrayDeque<>();
  private final OperationPolicy policy;
  private final SteppedReconciler reconciler;
  private final Foresight foresight;
  private ProjectModel model = ProjectModel.ABSENT;
  private Map<String, String> secrets = Map.of();
  private @Nullable ProjectStatus status;
  private long sequence;

  PlannedProject(Chance chance) {
    // No operation of these runs out of time: what is planned is to be done.
    policy = new OperationPolicy(Duration.ofDays(30), Map.of(), chance::uuid, time);
    var prober =
        new ServiceProber(
            new SimulatedProber(host),
            new AddressFinder(
                "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty())));
    var told =
        new Outcomes() {
          @Override
          public void tell(ProvisioningOutcome outcome) {}

          @Override
          public void announce(ProvisioningOutcome outcome) {
            outcomes.add(outcome);
          }
        };
    var files = new NotedFiles();
    var runner = new StepRunner(engine, prober, files, time, time::advance);
    var shop =
        new Workshop(
            LeaseLedger.HOST,
            store,
            engine,
            new SmallStack(),
            _ -> secrets,
            new PlanExecutor(runner, told, time, LeaseLedger.HOST, () -> new SeededSteps(chance)),
            prober,
            files,
            told,
            Timing.of(Duration.ofSeconds(30), Duration.ofSeconds(20)),
            time);
    reconciler = new SteppedReconciler(shop);
    foresight = new Foresight(shop);
  }

  /** What a command would be decided as; empty for one that is refused. */
  Optional<List<ProjectEvent>> decide(ProjectCommand command) {
    try {
      return Optional.of(
          model.decide(command, policy, time.instant(), () -> leases.lease(command.ref())));
    } catch (Refused _) {
      return Optional.empty();
    }
  }

  /** What would follow from events; nothing changes by asking. */
  Foreseen ahead(List<ProjectEvent> events) throws InterruptedException {
    return ahead(events, newSecrets(events));
  }

  /** What would follow if these secrets were made. */
  Foreseen ahead(List<ProjectEvent> events, Set<String> newSecrets) throws InterruptedException {
    var before = engine.observe(REF);
    var wish = store.find(REF);
    forgetCalls();
    var answer = foresight.ahead(REF, events, newSecrets);
    assertThat(changes()).as("changes by looking ahead").isEmpty();
    assertThat(engine.observe(REF)).isEqualTo(before);
    assertThat(store.find(REF)).isEqualTo(wish);
    assertThat(outcomes).isEmpty();
    assertThat(answer).isInstanceOf(Foreseen.class);
    return (Foreseen) answer;
  }

  /** The events are stored, and heard of. */
  void store(List<ProjectEvent> events) {
    for (var event : events) {
      model = model.after(event);
      var made = new TreeMap<>(secrets);
      switch (event) {
        case ProjectCreated e -> made.putAll(SecretFactory.make(REF, e.at()));
        case ProjectRotationRequested e ->
            made.putAll(SecretFactory.make(REF, e.at(), e.secrets()));
        default -> {}
      }
      secrets = made;
      var _ = store.fold(event);
      status =
          event instanceof ProjectCreated created
              ? ProjectStatus.of(created, sequence)
              : status == null ? null : status.after(event, sequence).orElse(status);
      sequence++;
    }
  }

  /** The worker looks again and again, until there is nothing that it would still change. */
  void settle() throws InterruptedException {
    var quiet = 0;
    for (var look = 0; quiet < 3; look++) {
      assertThat(look).as("looks at " + model.phase()).isLessThan(MOST_LOOKS);
      var before = changes().size() + sequence;
      look();
      quiet = model.open() == null && before == changes().size() + sequence ? quiet + 1 : 0;
    }
  }

  /** The worker looks once, and is believed. */
  void look() throws InterruptedException {
    var pause = reconciler.pass(REF);
    time.advance(pause.compareTo(Duration.ofSeconds(30)) > 0 ? Duration.ofSeconds(30) : pause);
    while (!outcomes.isEmpty()) {
      OutcomeTranslator.commandFor(outcomes.remove()).flatMap(this::decide).ifPresent(this::store);
    }
  }

  void forgetCalls() {
    engine.forgetCalls();
    fileCalls.clear();
  }

  /** What was changed since calls were forgotten, each thing once. */
  Set<String> changes() {
    var changes = new TreeSet<>(fileCalls);
    engine.calls().stream()
        .filter(call -> call.call().changes() && call.call() != EngineCall.EXEC)
        .filter(RecordedCall::worked)
        .forEach(call -> changes.add(call.call() + " " + call.subject()));
    return changes;
  }

  StackObservation seen() {
    return engine.observe(REF);
  }

  ProjectModel model() {
    return model;
  }

  /** The status as the query side tells it; absent before the creation. */
  @Nullable String status() {
    return status == null ? null : status.status();
  }

  @Nullable Operation open() {
    return model.open();
  }

  private static Set<String> newSecrets(List<ProjectEvent> events) {
    var names = new TreeSet<String>();
    for (var event : events) {
      switch (event) {
        case ProjectCreated e -> names.addAll(SecretFactory.make(REF, e.at()).keySet());
        case ProjectRotationRequested e -> names.addAll(SecretFactory.names(e.secrets()));
        default -> {}
      }
    }
    return names;
  }

  /** The disk, and what was done to it. */
  private final class NotedFiles implements ProjectFiles {
    @Override
    public boolean exist(Path directory) {
      return disk.exist(directory);
    }

    @Override
    public boolean areCurrent(Path directory, RenderedStack stack) {
      return disk.areCurrent(directory, stack);
    }

    @Override
    public void write(Path directory, RenderedStack stack) {
      fileCalls.add("WRITE_FILES");
      disk.write(directory, stack);
    }

    @Override
    public void remove(Path directory) {
      fileCalls.add("REMOVE_FILES");
      disk.remove(directory);
    }
  }
}
