package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ProjectFiles;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.plan.Drifts;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.plan.Forecasts;
import dev.supaplane.provisioner.plan.Plan;
import dev.supaplane.provisioner.plan.Planner;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Containers on an engine: plans the difference between the stack and what the engine reports, and
 * executes the plan.
 */
public record ContainersDriver(
    ContainerEngine engine, PlanExecutor executor, ServiceProber prober, ProjectFiles files)
    implements StackDriver {

  @Override
  public Work running(DesiredStack stack, RunContext run, boolean prove, Set<String> leaveAlone) {
    var want = run.stack();
    var seen = engine.observe(run.ref());
    var filesCurrent = files.areCurrent(run.directory(), want);
    var plan = Planner.running(want, seen, filesCurrent, prove, leaveAlone);
    return new PlannedWork(
        plan, seen, plan.isEmpty() ? List.of() : Drifts.of(want, seen), run, exists(run));
  }

  @Override
  public Work runningFromNothing(DesiredStack stack, RunContext run) {
    var plan = Planner.running(run.stack(), StackObservation.NOTHING, false, true, Set.of());
    return new PlannedWork(plan, StackObservation.NOTHING, List.of(), run, () -> false);
  }

  @Override
  public Work stopped(DesiredStack stack, RunContext run) {
    var seen = engine.observe(run.ref());
    var plan = Planner.stopped(seen);
    var drifts =
        servicesOf(plan).stream()
            .map(s -> new Drift(s, Drift.Kind.UNEXPECTED, "it runs in a paused project"))
            .toList();
    return new PlannedWork(plan, seen, drifts, run, exists(run));
  }

  @Override
  public Work absent(DesiredStack stack, RunContext run) {
    var seen = engine.observe(run.ref());
    var plan = Planner.absent(seen, files.exist(run.directory()));
    return new PlannedWork(plan, seen, List.of(), run, exists(run));
  }

  @Override
  public List<Sighting> look(DesiredStack stack, RunContext run) {
    var seen = engine.observe(run.ref());
    return run.stack().services().stream()
        .<Sighting>map(
            service -> {
              var container = seen.container(service.name());
              if (container.isEmpty()) {
                return new Sighting.NotRunning(service.name(), "the container is gone");
              }
              var state = container.get().state();
              return state == State.RUNNING
                  ? new Sighting.Probed(service.name(), prober.probe(service, container.get()))
                  : new Sighting.NotRunning(service.name(), "the container is " + state);
            })
        .toList();
  }

  @Override
  public Set<ProjectRef> projects() {
    return engine.projects();
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return engine.watch(listener);
  }

  private BooleanSupplier exists(RunContext run) {
    return () -> files.exist(run.directory());
  }

  private static Set<String> servicesOf(Plan plan) {
    return plan.flat().stream()
        .flatMap(step -> step.service().stream())
        .collect(Collectors.toSet());
  }

  private final class PlannedWork implements Work {
    private final Plan plan;
    private final StackObservation seen;
    private final List<Drift> drifts;
    private final RunContext run;
    private final BooleanSupplier directoryExists;

    PlannedWork(
        Plan plan,
        StackObservation seen,
        List<Drift> drifts,
        RunContext run,
        BooleanSupplier directoryExists) {
      this.plan = plan;
      this.seen = seen;
      this.drifts = drifts;
      this.run = run;
      this.directoryExists = directoryExists;
    }

    @Override
    public boolean isNothing() {
      return plan.isEmpty();
    }

    @Override
    public Set<String> services() {
      return servicesOf(plan);
    }

    @Override
    public List<Drift> drifts() {
      return drifts;
    }

    @Override
    public Forecast forecast() {
      return Forecasts.of(plan, seen, directoryExists.getAsBoolean());
    }

    @Override
    public StepResult run() throws InterruptedException {
      return executor.run(plan, run);
    }
  }
}
