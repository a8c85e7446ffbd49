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
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.plan.Forecaster;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostSurroundings;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker with one project, looked at from the test's own thread. What it works with and how time
 * passes is the subclass's: one ends its constructor with {@link #restart()}.
 */
public abstract class OneProject {
  public static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  public static final String SECRET = "a-password-that-nobody-may-see";

  public final List<ProvisioningOutcome> outcomes = new CopyOnWriteArrayList<>();
  public Map<String, String> secrets = Map.of("POSTGRES_PASSWORD", SECRET);
  public @Nullable SecretsUnavailable secretsProblem;
  public String runningMajor = "17";

  protected final Path data;
  protected final Outcomes told =
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
  private DesiredStore store;
  private SteppedReconciler reconciler;
  private Foresight foresight;
  private long generation;

  protected OneProject(Path data) {
    this.data = data;
  }

  /** What it works with, as after a start of the process. */
  protected abstract StackDriver driver();

  protected abstract InstantSource clock();

  /** Lets time go by; nothing is due until then. */
  protected abstract void pass(Duration pause) throws InterruptedException;

  protected Templates templates() {
    return new ThreeServices(() -> runningMajor);
  }

  /** The project; another one where the world outside may know this one. */
  protected ProjectRef ref() {
    return REF;
  }

  /** Where it gets its ports and its subnet. */
  protected Placement placement() {
    return new Placement(
        "local",
        "test",
        "10.96.0.0/28",
        Map.of(PortPurpose.GATEWAY, 20_000, PortPurpose.DATABASE, 20_001));
  }

  /** How long an operation may take unless told. */
  protected Duration limit() {
    return Duration.ofMinutes(15);
  }

  /** The process ends and another one begins, with what is on disk. */
  public final void restart() {
    store = new DesiredStore(data);
    var shop =
        new Workshop(
            "test",
            store,
            driver(),
            templates(),
            _ -> given(),
            told,
            Timing.of(Duration.ofSeconds(30), Duration.ofSeconds(10)),
            clock());
    reconciler = new SteppedReconciler(shop);
    foresight = new Foresight(shop);
  }

  private Map<String, String> given() {
    var problem = secretsProblem;
    if (problem != null) {
      throw problem;
    }
    return secrets;
  }

  /** What would happen if these events arrived. */
  public final Forecaster.Answer ahead(Set<String> newSecrets, ProjectEvent... events)
      throws InterruptedException {
    return foresight.ahead(REF, List.of(events), newSecrets);
  }

  /** An event arrives. */
  public final void hear(ProjectEvent event) {
    var _ = store.fold(event);
  }

  /** A creation arrives. */
  public final Operation create() {
    return create(spec(ResourceLimits.NONE));
  }

  /** The creation of a stack with this spec arrives. */
  public final Operation create(StackSpec spec) {
    var operation = operation(OperationKind.CREATE);
    hear(
        new ProjectCreated(
            ref(), "demo", new OrganizationSlug("acme"), spec, placement(), operation, now()));
    return operation;
  }

  public static StackSpec spec(ResourceLimits limits) {
    return new StackSpec("supabase", "2026.02", "17", List.of(), limits);
  }

  public final Operation operation(OperationKind kind) {
    return operation(kind, limit());
  }

  public final Operation operation(OperationKind kind, Duration limit) {
    // The wish may come from a worker that ran here before this one.
    var known = store.find(ref()).map(DesiredStack::generation).orElse(0L);
    generation = Math.max(generation, known) + 1;
    return new Operation(UUID.randomUUID(), kind, generation, now(), now().plus(limit));
  }

  /** Looks again and again. */
  public final void until(BooleanSupplier enough) throws InterruptedException {
    for (var look = 0; look < 400; look++) {
      if (enough.getAsBoolean()) {
        return;
      }
      pass(look());
    }
    throw new AssertionError("it did not come to be; told: " + outcomes);
  }

  /** Looks once; answers how long nothing more is due. */
  protected Duration look() throws InterruptedException {
    var pause = reconciler.pass(ref());
    return pause.isZero() ? Duration.ofMillis(1) : pause;
  }

  public final <T extends ProvisioningOutcome> T untilTold(Class<T> type)
      throws InterruptedException {
    until(() -> outcomes.stream().anyMatch(type::isInstance));
    return told(type).getFirst();
  }

  public final <T extends ProvisioningOutcome> List<T> told(Class<T> type) {
    return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public final DesiredStack desired() {
    return store.find(ref()).orElseThrow();
  }

  public final Path directory() {
    return store.directory(ref());
  }

  public final Instant now() {
    return clock().instant();
  }

  /** Finds services at the host's own ports. */
  protected static AddressFinder localAddresses() {
    return new AddressFinder(
        "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty()));
  }
}
