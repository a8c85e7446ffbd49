package dev.supaplane.provisioner.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.reconcile.ContainersDriver;
import dev.supaplane.provisioner.reconcile.OneProject;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedProber;
import dev.supaplane.provisioner.simulated.VirtualTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and traces of a worker on a simulated engine. */
class WorkerWatchTest {
  private static final TraceContext TRACE =
      TraceContext.of("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "vendor=1");

  @TempDir Path data;
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void stepsWorkLooksAndProbesOfACreationAreTimed() throws InterruptedException {
    var worker = new Watched(data, registry);
    create(worker);
    var watch = new OutcomeWatch(registry, Tracing.off(), new DesiredStore(data));
    worker.outcomes.forEach(watch::of);
    assertThat(timed("supaplane.worker.step.duration", "step", "start", "result", "done"))
        .isEqualTo(3);
    assertThat(timed("supaplane.worker.step.duration", "step", "await", "result", "done"))
        .isEqualTo(3);
    assertThat(timed("supaplane.worker.work.duration", "purpose", "operation", "result", "done"))
        .isPositive();
    assertThat(timed("supaplane.worker.look.duration", "wish", "running")).isPositive();
    assertThat(registry.get("supaplane.worker.outcomes").tag("outcome", "StackReady").counter())
        .extracting(Counter::count)
        .isEqualTo(1.0);
  }

  @Test
  void aContainerThatIsGoneIsCountedAsARepairAndProbesAreCountedByWhatTheySaw()
      throws InterruptedException {
    var worker = new Watched(data, registry);
    var operation = create(worker);
    worker.hear(
        new ProjectProvisioned(
            OneProject.REF,
            operation.id(),
            operation.generation(),
            "17.6",
            List.of(ServiceHealth.healthy("db")),
            operation.startedAt()));
    worker.until(() -> counted("supaplane.worker.probes", "result", "healthy") > 0);
    var gone = worker.engine.observe(OneProject.REF).containers().getFirst();
    worker.engine.removeContainer(gone.id());
    worker.until(
        () -> timed("supaplane.worker.work.duration", "purpose", "repair", "result", "done") > 0);
  }

  @Test
  void anOperationsTraceSurvivesARestartAndIsThatOfItsOutcomesAlone() throws InterruptedException {
    var worker = new Watched(data, registry);
    var operation = create(worker);
    var ready = outcome(worker, StackReady.class);
    var step = outcome(worker, StepFinished.class);
    var begun = new DesiredStore(data.resolve("again"));
    var created =
        new ProjectCreated(
            OneProject.REF,
            "demo",
            new OrganizationSlug("acme"),
            OneProject.spec(ResourceLimits.NONE),
            new Placement("local", "test", "10.96.0.0/28", Map.of(PortPurpose.GATEWAY, 20_000)),
            operation,
            operation.startedAt());
    assertThat(begun.fold(created, TRACE)).isTrue();
    assertThat(begun.fold(created, TraceContext.root())).as("a repeated event").isFalse();
    var store = new DesiredStore(data.resolve("again"));
    assertThat(store.find(OneProject.REF).map(DesiredStack::trace)).contains(TRACE);
    var watch = new OutcomeWatch(registry, Tracing.off(), store);
    assertThat(watch.of(ready)).isEqualTo(TRACE);
    assertThat(watch.of(step)).isEqualTo(TRACE);
    var next = worker.operation(OperationKind.PAUSE);
    assertThat(store.fold(new ProjectPauseRequested(OneProject.REF, next, next.startedAt()), null))
        .isTrue();
    assertThat(watch.of(ready).traceId())
        .as("an outcome of an operation that is over")
        .isNotEqualTo(TRACE.traceId());
    assertThat(operation.id()).isNotEqualTo(next.id());
  }

  private static Operation create(Watched worker) throws InterruptedException {
    var operation = worker.create();
    worker.until(() -> worker.outcomes.stream().anyMatch(StackReady.class::isInstance));
    return operation;
  }

  private static <T extends ProvisioningOutcome> T outcome(Watched worker, Class<T> type) {
    return worker.outcomes.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  private long timed(String name, String... tags) {
    var timer = registry.find(name).tags(tags).timer();
    return timer == null ? 0 : timer.count();
  }

  private double counted(String name, String... tags) {
    var counter = registry.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  /** A worker in virtual time whose driver is watched. */
  private static final class Watched extends OneProject {
    final VirtualTime time = new VirtualTime();
    final SimulatedEngine engine = new SimulatedEngine("test-installation");
    private final MeterRegistry registry;

    Watched(Path data, MeterRegistry registry) {
      super(data);
      this.registry = registry;
      restart();
    }

    @Override
    protected StackDriver driver() {
      var prober = new ServiceProber(new SimulatedProber(engine.host()), localAddresses());
      var files = new StackFiles();
      var runner = new StepRunner(engine, prober, files, time, time::advance);
      return new WatchedDriver(
          new ContainersDriver(engine, new PlanExecutor(runner, told, time, "test"), prober, files),
          registry);
    }

    @Override
    protected InstantSource clock() {
      return time;
    }

    @Override
    protected void pass(Duration pause) {
      time.advance(pause);
    }
  }
}
