package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.Fold;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostSurroundings;
import dev.supaplane.provisioner.simulated.SimulatedCrash;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.SimulatedProber;
import dev.supaplane.provisioner.simulated.VirtualTime;
import dev.supaplane.provisioner.stack.Probe;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import dev.supaplane.provisioner.stack.StackInput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker with one project on a simulated engine, in virtual time; it can be killed at any call.
 */
final class SimulatedWorker {
  static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  static final String SECRET = "a-password-that-nobody-may-see";

  final VirtualTime time = new VirtualTime();
  final SimulatedHost host;
  final SimulatedEngine engine;
  final List<ProvisioningOutcome> outcomes = new CopyOnWriteArrayList<>();
  Map<String, String> secrets = Map.of("POSTGRES_PASSWORD", SECRET);
  String runningMajor = "17";
  int crashes;

  private final Path data;
  private final Templates templates;
  private DesiredStore store;
  private Reconciliation reconciliation;
  private long generation;

  SimulatedWorker(Path data) {
    this(data, null);
  }

  /** With other templates than that of three services. */
  SimulatedWorker(Path data, @Nullable Templates templates) {
    this.data = data;
    this.templates = templates == null ? new ThreeServices() : templates;
    engine = new SimulatedEngine("test-installation");
    host = engine.host();
    restart();
  }

  /** The process ends and another one begins, with what is on disk. */
  void restart() {
    store = new DesiredStore(data);
    var clock = time;
    var finder =
        new AddressFinder(
            "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty()));
    var prober = new ServiceProber(new SimulatedProber(host), finder);
    var files = new StackFiles();
    var told =
        new Outcomes() {
          @Override
          public void tell(ProvisioningOutcome outcome) {
            outcomes.add(outcome);
          }

          @Override
          public void announce(ProvisioningOutcome outcome) {
            outcomes.add(outcome);
          }
        };
    var runner = new StepRunner(engine, prober, files, clock, time::advance);
    reconciliation =
        new Reconciliation(
            REF,
            new Workshop(
                "test",
                store,
                engine,
                templates,
                _ -> secrets,
                new PlanExecutor(runner, told, clock, "test"),
                prober,
                files,
                told,
                Timing.of(Duration.ofSeconds(30), Duration.ofSeconds(10)),
                clock));
  }

  /** An event arrives. */
  void hear(ProjectEvent event) {
    Fold.apply(store.find(REF), event).ifPresent(store::save);
  }

  /** A creation arrives. */
  Operation create() {
    return create(new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE));
  }

  Operation create(StackSpec spec) {
    var operation = operation(OperationKind.CREATE);
    hear(
        new ProjectCreated(
            REF,
            "demo",
            new OrganizationSlug("acme"),
            spec,
            new Placement(
                "local",
                "test",
                "10.96.0.0/28",
                Map.of(PortPurpose.GATEWAY, 20_000, PortPurpose.DATABASE, 20_001)),
            operation,
            time.instant()));
    return operation;
  }

  Operation operation(OperationKind kind) {
    generation++;
    var now = time.instant();
    return new Operation(
        UUID.randomUUID(), kind, generation, now, now.plus(Duration.ofMinutes(15)));
  }

  /** Looks again and again, dying and coming back where the engine says so. */
  void until(BooleanSupplier enough) throws InterruptedException {
    for (var look = 0; look < 400; look++) {
      if (enough.getAsBoolean()) {
        return;
      }
      try {
        time.advance(atLeast(reconciliation.run()));
      } catch (IllegalStateException | SimulatedCrash e) {
        if (!(e instanceof SimulatedCrash) && !(e.getCause() instanceof SimulatedCrash)) {
          throw e;
        }
        crashes++;
        restart();
      }
    }
    throw new AssertionError("it did not come to be; told: " + outcomes);
  }

  <T extends ProvisioningOutcome> T untilTold(Class<T> type) throws InterruptedException {
    until(() -> outcomes.stream().anyMatch(type::isInstance));
    return outcomes.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  DesiredStack desired() {
    return store.find(REF).orElseThrow();
  }

  Instant now() {
    return time.instant();
  }

  private static Duration atLeast(Duration pause) {
    return pause.isZero() ? Duration.ofMillis(1) : pause;
  }

  /** db, then rest and kong after it. */
  private final class ThreeServices implements Templates {
    @Override
    public List<String> services(StackSpec spec) {
      return List.of("db", "rest", "kong");
    }

    @Override
    public RenderedStack render(StackInput input) {
      var services = new ArrayList<ServiceSpec>();
      services.add(service(input, "db", "supabase/postgres:" + runningMajor + ".6", Set.of()));
      services.add(service(input, "rest", "postgrest/postgrest:v14.5", Set.of("db")));
      services.add(service(input, "kong", "kong:2.8.1", Set.of()));
      var files = new TreeMap<String, StackFile>();
      files.put(".env", new StackFile("POSTGRES_PASSWORD=" + SECRET + "\n", true));
      files.put("volumes/api/kong.yml", new StackFile("_format_version: '2.1'\n", false));
      return new RenderedStack(
          files,
          new NetworkSpec(input.ref(), "supaplane-" + input.ref(), input.placement().subnet()),
          List.of(new VolumeSpec(input.ref(), "supaplane-" + input.ref() + "-db")),
          services);
    }

    private ServiceSpec service(
        StackInput input, String name, String image, Set<String> startsAfter) {
      var ports =
          name.equals("db")
              ? List.of(new PublishedPort("127.0.0.1", 20_001, 5432))
              : List.<PublishedPort>of();
      var container =
          new ContainerSpec(
              input.ref(),
              name,
              "2026.02",
              "supaplane-" + input.ref() + "-" + name,
              image,
              List.of(),
              List.of(),
              new TreeMap<>(input.secrets()),
              List.of(),
              ports,
              "supaplane-" + input.ref(),
              List.of(name),
              new Limits(name.equals("rest") ? input.spec().limits().cpuMillis() : null, null, 100),
              List.of(),
              false,
              List.of(),
              Duration.ofSeconds(10),
              input.incarnations().getOrDefault(name, 0L));
      Probe probe =
          name.equals("db")
              ? new Probe.PostgreSql(5432, "postgres", SECRET, "postgres")
              : new Probe.Http(3000, "/", Map.of());
      return new ServiceSpec(container, startsAfter, probe);
    }
  }
}
