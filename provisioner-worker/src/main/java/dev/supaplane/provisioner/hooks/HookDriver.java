package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.execute.ProjectFiles;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.execute.StepRunner.Waiter;
import dev.supaplane.provisioner.execute.StepTeller;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.reconcile.Sighting;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.stack.LeftOut;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator's two commands in place of containers on an engine. What they made cannot be listed:
 * a record tells that something may be there, and probes of the leased ports tell how it is.
 */
public final class HookDriver implements StackDriver {
  private static final Logger LOG = LoggerFactory.getLogger(HookDriver.class);

  /** Looks in a row at which nothing listens before a service is taken to have stopped. */
  private static final int LOOKS = 2;

  private final HookRunner runner;
  private final HookRecords records;
  private final LeasedPorts ports;
  private final Proof proof;
  private final ProjectFiles files;
  private final StepTeller teller;
  private final InstantSource clock;
  private final Map<ProjectRef, Map<String, Integer>> silent = new ConcurrentHashMap<>();

  /**
   * A driver.
   *
   * @param state where it keeps what it has to remember
   * @param host variables that every command gets beside the fixed ones
   */
  public HookDriver(
      HookCommands commands,
      Path state,
      ServiceProber prober,
      ProjectFiles files,
      StepTeller teller,
      InstantSource clock,
      Waiter waiter,
      Map<String, String> host) {
    this.records = new HookRecords(state);
    this.runner = new HookRunner(commands, records, teller, clock, host);
    this.ports = new LeasedPorts(prober);
    this.proof = new Proof(ports, teller, clock, waiter);
    this.files = files;
    this.teller = teller;
    this.clock = clock;
  }

  @Override
  public Work running(DesiredStack stack, RunContext run, boolean prove, Set<String> leaveAlone) {
    if (prove) {
      var open = stack.operation();
      return new HookWork(
          names(run.stack()),
          List.of(),
          open == null || isDone(stack) ? null : actionOf(open),
          () -> bringUp(stack, run));
    }
    var stopped =
        silent.getOrDefault(run.ref(), Map.of()).entrySet().stream()
            .filter(e -> e.getValue() >= LOOKS && !leaveAlone.contains(e.getKey()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    var all = names(run.stack());
    var due =
        !leaveAlone.containsAll(all)
            && (isUnsettled(run.ref()) || !files.areCurrent(run.directory(), run.stack()));
    if (stopped.isEmpty() && !due) {
      return HookWork.NOTHING;
    }
    var drifts =
        stopped.stream()
            .map(s -> new Drift(s, Drift.Kind.STOPPED, "nothing listens at its port"))
            .toList();
    return new HookWork(
        due ? all : Set.copyOf(stopped),
        drifts,
        HookAction.REPAIR,
        () -> provision(HookAction.REPAIR, stack, run));
  }

  @Override
  public Work runningFromNothing(DesiredStack stack, RunContext run) {
    return running(stack, run, true, Set.of());
  }

  @Override
  public Work stopped(DesiredStack stack, RunContext run) {
    var open = stack.operation();
    if (open != null) {
      return isDone(stack)
          ? HookWork.NOTHING
          : new HookWork(Set.of(), List.of(), HookAction.PAUSE, () -> pause(stack, run));
    }
    var listening =
        records.find(run.ref()).isEmpty()
            ? List.<String>of()
            : ports.listening(stack.placement()).stream().map(LeasedPorts::name).toList();
    if (listening.isEmpty() && !isUnsettled(run.ref())) {
      return HookWork.NOTHING;
    }
    var drifts =
        listening.stream()
            .map(s -> new Drift(s, Drift.Kind.UNEXPECTED, "it runs in a paused project"))
            .toList();
    return new HookWork(Set.copyOf(listening), drifts, HookAction.PAUSE, () -> pause(stack, run));
  }

  @Override
  public Work absent(DesiredStack stack, RunContext run) {
    return records.find(run.ref()).isEmpty() && !files.exist(run.directory())
        ? HookWork.NOTHING
        : new HookWork(Set.of(), List.of(), clearing(stack), () -> destroy(stack, run));
  }

  @Override
  public List<Sighting> look(DesiredStack stack, RunContext run) {
    var metadata = metadata(run.ref());
    var looks = silent.computeIfAbsent(run.ref(), _ -> new HashMap<>());
    var doors =
        LeasedPorts.doors(run.stack(), stack.placement(), metadata).stream()
            .collect(Collectors.toMap(LeasedPorts.Door::service, door -> door));
    return run.stack().services().stream()
        .<Sighting>mapMulti(
            (service, out) -> {
              var door = doors.get(service.name());
              if (door != null) {
                var result = ports.ask(door);
                if (result instanceof ProbeResult.NotYet) {
                  looks.merge(service.name(), 1, Integer::sum);
                } else {
                  looks.remove(service.name());
                }
                out.accept(new Sighting.Probed(service.name(), result));
              } else {
                metadata.service(service.name()).map(Sighting.Reported::new).ifPresent(out);
              }
            })
        .toList();
  }

  @Override
  public List<ServiceHealth> proven(DesiredStack stack, RenderedStack rendered) {
    var metadata = metadata(stack.ref());
    var asked =
        LeasedPorts.doors(rendered, stack.placement(), metadata).stream()
            .map(LeasedPorts.Door::service)
            .collect(Collectors.toSet());
    return rendered.services().stream()
        .map(ServiceSpec::name)
        .flatMap(
            name ->
                asked.contains(name)
                    ? Optional.of(ServiceHealth.healthy(name)).stream()
                    : metadata.service(name).stream())
        .toList();
  }

  @Override
  public Set<ProjectRef> projects() {
    return records.refs();
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    // Nobody tells of changes; looks at the ports, which time brings, find them.
    return () -> {};
  }

  private StepResult bringUp(DesiredStack stack, RunContext run) throws InterruptedException {
    var open = stack.operation();
    if (open == null || isDone(stack)) {
      return proof.await(stack, run, metadata(run.ref()));
    }
    return provision(actionOf(open), stack, run);
  }

  private StepResult provision(HookAction action, DesiredStack stack, RunContext run)
      throws InterruptedException {
    silent.remove(run.ref());
    var written = writeFiles(run);
    if (!(written instanceof StepResult.Done)) {
      return written;
    }
    var result =
        runner.run(
            action,
            stack,
            run,
            subjects(action, stack, run.stack()),
            (output, millis) -> heard(action, stack, run, output, millis));
    if (!(result instanceof StepResult.Done)) {
      return result;
    }
    return proof.await(stack, run, metadata(run.ref()));
  }

  private StepResult writeFiles(RunContext run) {
    var startedAt = clock.instant();
    if (files.areCurrent(run.directory(), run.stack())) {
      return StepResult.done();
    }
    StepResult result;
    try {
      // Before the files are: when the worker dies between the two, the command is still due.
      records.update(run.ref(), HookRecord::unsettled);
      files.write(run.directory(), run.stack());
      var leftOut = LeftOut.of(run.stack());
      if (!leftOut.isEmpty()) {
        LOG.warn(
            "the command for {} goes without these, which no .env file can hold: {}",
            run.ref(),
            leftOut);
      }
      result = StepResult.done();
    } catch (UncheckedIOException e) {
      result = new StepResult.Later(cannotWrite("write files", e));
    }
    teller.tell(run, "write files", null, startedAt, result);
    return result;
  }

  private StepResult heard(
      HookAction action, DesiredStack stack, RunContext run, HookExit.Output output, long millis) {
    HookMetadata metadata;
    try {
      metadata = HookMetadata.read(output.stdout(), output.cut());
      metadata.mustTellTheVersion();
    } catch (HookMetadata.Malformed e) {
      return new StepResult.Never(
          HookRunner.failure(
              "HOOK_METADATA", action, "The command's answer: " + e.getMessage(), output, millis));
    }
    records.update(run.ref(), before -> before.said(metadata));
    var sick =
        run.stack().services().stream()
            .flatMap(s -> metadata.service(s.name()).stream())
            .filter(s -> s.status() != Status.HEALTHY)
            .map(s -> s.service() + " is " + s.status())
            .collect(Collectors.joining(", "));
    if (!sick.isEmpty()) {
      return new StepResult.Later(
          HookRunner.failure(
              "NOT_HEALTHY", action, "The command's answer: " + sick, output, millis));
    }
    wentWell(stack);
    return StepResult.done();
  }

  private StepResult pause(DesiredStack stack, RunContext run) throws InterruptedException {
    silent.remove(run.ref());
    return runner.run(
        HookAction.PAUSE,
        stack,
        run,
        List.of(),
        (output, millis) -> {
          var listening = ports.listening(stack.placement());
          if (listening.isEmpty()) {
            wentWell(stack);
            return StepResult.done();
          }
          return new StepResult.Later(
              HookRunner.failure(
                  "STILL_RUNNING",
                  HookAction.PAUSE,
                  "The command ended well, and somebody still listens at the ports of " + listening,
                  output,
                  millis));
        });
  }

  private StepResult destroy(DesiredStack stack, RunContext run) throws InterruptedException {
    silent.remove(run.ref());
    var action = clearing(stack);
    var result = runner.run(action, stack, run, List.of(), (_, _) -> StepResult.done());
    if (!(result instanceof StepResult.Done)) {
      return result;
    }
    var startedAt = clock.instant();
    try {
      files.remove(run.directory());
      records.remove(run.ref());
    } catch (UncheckedIOException e) {
      result = new StepResult.Later(cannotWrite("remove files", e));
    }
    teller.tell(run, "remove files", null, startedAt, result);
    return result;
  }

  private static Failure cannotWrite(String step, UncheckedIOException e) {
    return Failure.of(
        "FILES", step, "The project's directory cannot be written: " + e.getCause(), 0);
  }

  private static HookAction clearing(DesiredStack stack) {
    var open = stack.operation();
    return open != null && open.kind() == OperationKind.DELETE
        ? HookAction.DELETE
        : HookAction.CLEAR;
  }

  private static HookAction actionOf(Operation open) {
    return switch (open.kind()) {
      case CREATE -> HookAction.CREATE;
      case RETRY -> HookAction.RETRY;
      case RESUME -> HookAction.RESUME;
      case RESTART -> HookAction.RESTART;
      case UPDATE -> HookAction.UPDATE;
      case ROTATE -> HookAction.ROTATE;
      case PAUSE, RETIRE, DELETE ->
          throw new IllegalStateException(open.kind() + " leads to no running");
    };
  }

  private static Set<String> names(RenderedStack rendered) {
    return rendered.services().stream().map(ServiceSpec::name).collect(Collectors.toSet());
  }

  /** A restart can be for some services; everything else is for all. */
  private static List<String> subjects(
      HookAction action, DesiredStack stack, RenderedStack rendered) {
    return rendered.services().stream()
        .map(ServiceSpec::name)
        .filter(
            name -> action != HookAction.RESTART || stack.incarnation(name) == stack.generation())
        .toList();
  }

  private HookMetadata metadata(ProjectRef ref) {
    return records
        .find(ref)
        .flatMap(r -> Optional.ofNullable(r.metadata()))
        .orElse(HookMetadata.NONE);
  }

  private boolean isDone(DesiredStack stack) {
    var open = stack.operation();
    return open != null
        && records.find(stack.ref()).filter(r -> open.id().equals(r.done())).isPresent();
  }

  private boolean isUnsettled(ProjectRef ref) {
    return records.find(ref).filter(r -> !r.settled()).isPresent();
  }

  private void wentWell(DesiredStack stack) {
    var open = stack.operation();
    records.update(stack.ref(), before -> before.wentWell(open == null ? null : open.id()));
  }
}
