package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.execute.Redactor;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.plan.Drifts;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one project from what is there to what is wanted, one look at a time. */
final class Reconciliation implements Lane.Pass {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
  private static final Duration SELDOM = Duration.ofMinutes(3);
  private static final Duration NEVER = Duration.ofHours(1);
  // The command side ends the operation at its deadline; the worker's own account is the better
  // one.
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final ProjectRef ref;
  private final Workshop shop;
  private final HealthPicture health = new HealthPicture();
  private final RepairBackoff backoff = new RepairBackoff();
  private final Tidings tidings;
  private int retries;
  private long announcedGeneration;
  private Instant announcedAt = Instant.MIN;
  private @Nullable Failure lastTrouble;
  private Set<String> refused = Set.of();
  private final FetchedSecrets secrets;

  Reconciliation(ProjectRef ref, Workshop shop) {
    this.ref = ref;
    this.shop = shop;
    tidings = new Tidings(ref, shop);
    secrets = new FetchedSecrets(shop);
  }

  @Override
  public Duration run() throws InterruptedException {
    var found = shop.store().find(ref);
    if (found.isEmpty()) {
      return NEVER;
    }
    var stack = found.get();
    var open = stack.operation();
    if (open != null && wasJustAnnounced(stack)) {
      return shop.timing().resend();
    }
    try {
      var pause = Duration.ZERO;
      for (var due : Due.of(stack, shop.cleaned().isClean(stack))) {
        pause =
            switch (due) {
              case Due.Clear clear -> clearFirst(stack, clear.open());
              case Due.BringUp bringUp -> bringUp(stack, bringUp.open());
              case Due.KeepUp _ -> upkeep(stack);
              case Due.Stop _ -> stop(stack);
              case Due.Remove _ -> remove(stack);
            };
      }
      retries = 0;
      return pause;
    } catch (NotNow e) {
      return later(stack, open, e);
    }
  }

  // --- running, because of an operation

  private Duration clearFirst(DesiredStack stack, Operation open)
      throws InterruptedException, NotNow {
    clear(stack, open.deadline());
    shop.cleaned().markClean(stack);
    return Duration.ZERO;
  }

  private Duration bringUp(DesiredStack stack, Operation open) throws InterruptedException, NotNow {
    var rendered = render(stack);
    var run = context(stack, rendered, deadline(open));
    return switch (seen(() -> shop.driver().running(stack, run, true, Set.of())).run()) {
      case StepResult.Done done -> ready(stack, open, rendered, done.serverVersion());
      case StepResult.Later later -> throw new NotNow(later.failure());
      case StepResult.Never never -> fail(stack, open, never.failure());
      case StepResult.Superseded _ -> Duration.ZERO;
    };
  }

  private Duration ready(
      DesiredStack stack, Operation open, RenderedStack rendered, Optional<String> version)
      throws InterruptedException {
    var wanted = stack.spec().postgresVersion();
    var runs = version.orElse("unknown");
    if (!runs.equals(wanted) && !runs.startsWith(wanted + ".") && !runs.startsWith(wanted + " ")) {
      return fail(
          stack,
          open,
          Failure.of(
              "POSTGRES_VERSION_MISMATCH",
              "await db",
              "PostgreSQL " + wanted + " was asked for, and the server says that it is " + runs,
              0));
    }
    // Before it is told: the news that it was believed may come late, and a crash before that.
    if (makes(open) && !stack.mayHoldData() && !shop.store().replace(stack, stack.provenNow())) {
      return Duration.ZERO;
    }
    var proven = shop.driver().proven(stack, rendered);
    health.assume(proven);
    tidings.healthWasTold(proven);
    shop.outcomes()
        .announce(
            new StackReady(
                ref,
                open.id(),
                stack.generation(),
                shop.worker(),
                runs,
                proven,
                shop.clock().instant()));
    announced(stack);
    return shop.timing().resend();
  }

  private Duration fail(DesiredStack stack, Operation open, Failure failure)
      throws InterruptedException {
    LOG.warn("{} of {} failed: {} {}", open.kind(), ref, failure.code(), failure.message());
    if (makes(open) && !stack.mayHoldData()) {
      try {
        clear(stack, shop.clock().instant().plus(shop.timing().compensation()));
      } catch (NotNow e) {
        // The wish becomes "absent" with the failure's event, and the lane goes on removing.
        LOG.warn("{} could not be cleared yet: {}", ref, e.failure());
      }
    }
    shop.outcomes()
        .announce(
            new StackFailed(
                ref,
                open.id(),
                stack.generation(),
                shop.worker(),
                failure,
                shop.clock().instant()));
    announced(stack);
    return shop.timing().resend();
  }

  // --- running, as it should

  private Duration upkeep(DesiredStack stack) throws InterruptedException, NotNow {
    var rendered = render(stack);
    var now = shop.clock().instant();
    tidings.wishIs(stack);
    var run = context(stack, rendered, now.plus(shop.timing().repair()));
    var owes = stack.owes() || !stack.touched().isEmpty();
    var work = seen(() -> upkeepWork(stack, run, backoff.waiting(now)));
    if (!work.isNothing() && !owes) {
      var drifts = new ArrayList<>(work.drifts());
      refused.forEach(service -> drifts.add(Drifts.passwordRefused(service)));
      tidings.drifts(stack, drifts);
    }
    if (!work.isNothing() && (owes || stack.spec().driftPolicy() == DriftPolicy.REPAIR)) {
      backoff.repaired(work.services(), now);
      switch (work.run()) {
        case StepResult.Done _ -> {}
        case StepResult.Later later -> LOG.warn("{}: {}", ref, later.failure().message());
        case StepResult.Never never -> {
          LOG.warn("{}: {}", ref, never.failure().message());
          if (!stack.owes() && owes && backoff.oftenTried(stack.touched())) {
            // A service that ends by what it was set to: from here on it is like any other trouble.
            // Not at once: what failed may have kept another one from its turn.
            var _ = shop.store().replace(stack, stack.settled());
            return Duration.ZERO;
          }
        }
        case StepResult.Superseded _ -> {
          return Duration.ZERO;
        }
      }
    } else if (work.isNothing() && backoff.waiting(now).isEmpty()) {
      if (owes) {
        var _ = shop.store().replace(stack, stack.settled());
        return Duration.ZERO;
      }
      tidings.drifts(stack, List.of());
    }
    var sightings = seen(() -> shop.driver().look(stack, run));
    refused = Sighting.passwordRefused(sightings);
    var picture = health.after(sightings);
    tidings.health(stack, picture);
    if (stack.spec().driftPolicy() == DriftPolicy.REPAIR
        && !backoff.waiting(now).containsAll(refused)) {
      return Duration.ZERO;
    }
    var allWell = picture.stream().allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
    return allWell ? shop.timing().probe() : shop.timing().probeSick();
  }

  /** A database that refuses its password is proven healthy once more, which sets the password. */
  private StackDriver.Work upkeepWork(DesiredStack stack, RunContext run, Set<String> waiting) {
    var leaveAlone = new HashSet<>(waiting);
    if (!stack.owes()
        && !stack.touched().isEmpty()
        && stack.spec().driftPolicy() == DriftPolicy.REPORT) {
      // What a wish touches is put right by itself: what else differs is only told.
      leaveAlone.addAll(Rendering.othersThan(stack.touched(), stack, shop));
      return shop.driver().running(stack, run, false, leaveAlone);
    }
    if (!refused.isEmpty()) {
      run.stack().services().stream()
          .map(ServiceSpec::name)
          .filter(name -> !refused.contains(name))
          .forEach(leaveAlone::add);
    }
    return shop.driver().running(stack, run, !refused.isEmpty(), leaveAlone);
  }

  // --- stopped

  private Duration stop(DesiredStack stack) throws InterruptedException, NotNow {
    var open = stack.operation();
    var run = context(stack, null, open == null ? repairDeadline() : deadline(open));
    var work = seen(() -> shop.driver().stopped(stack, run));
    if (open == null && !work.isNothing()) {
      tidings.drifts(stack, work.drifts());
    }
    switch (work.run()) {
      case StepResult.Done _ -> {}
      case StepResult.Later later -> throw new NotNow(later.failure());
      case StepResult.Never never -> {
        if (open != null) {
          return fail(stack, open, never.failure());
        }
        throw NotNow.nextTimePerhaps(never.failure());
      }
      case StepResult.Superseded _ -> throw new NotNow(null);
    }
    tidings.healthIsOver();
    if (open != null) {
      shop.outcomes()
          .announce(
              new StackStopped(
                  ref, open.id(), stack.generation(), shop.worker(), shop.clock().instant()));
      announced(stack);
      return shop.timing().resend();
    }
    if (work.isNothing()) {
      tidings.drifts(stack, List.of());
    }
    return shop.timing().sweep();
  }

  // --- absent

  private Duration remove(DesiredStack stack) throws InterruptedException, NotNow {
    var open = stack.operation();
    clear(stack, open == null ? repairDeadline() : deadline(open));
    tidings.healthIsOver();
    secrets.forget();
    if (open != null && open.kind() == OperationKind.DELETE) {
      shop.outcomes()
          .announce(
              new StackRemoved(
                  ref, open.id(), stack.generation(), shop.worker(), shop.clock().instant()));
      announced(stack);
      return shop.timing().resend();
    }
    return NEVER;
  }

  /** Removes everything, and looks whether it is gone. */
  private void clear(DesiredStack stack, Instant deadline) throws InterruptedException, NotNow {
    var run = context(stack, null, deadline);
    for (var work = absent(stack, run); !work.isNothing(); work = absent(stack, run)) {
      switch (work.run()) {
        case StepResult.Done _ -> {}
        case StepResult.Later later -> throw new NotNow(later.failure());
        case StepResult.Never never -> throw NotNow.nextTimePerhaps(never.failure());
        case StepResult.Superseded _ -> throw new NotNow(null);
      }
    }
  }

  private StackDriver.Work absent(DesiredStack stack, RunContext run) throws NotNow {
    return seen(() -> shop.driver().absent(stack, run));
  }

  // --- what the above share

  private Duration later(DesiredStack stack, @Nullable Operation open, NotNow trouble)
      throws InterruptedException {
    var failure = trouble.failure();
    if (failure != null) {
      lastTrouble = failure;
    }
    if (open != null && !shop.clock().instant().isBefore(deadline(open))) {
      return fail(stack, open, atDeadline(open));
    }
    if (failure != null && retries == 0) {
      LOG.info("{} is tried again: {}", ref, failure.message());
    }
    if (open == null && trouble.seldom()) {
      // Nobody waits, and a repetition hardly helps: it must not fill the history.
      return SELDOM;
    }
    var pause = FIRST_RETRY.multipliedBy(1L << Math.min(retries++, 10));
    return pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause;
  }

  private Failure atDeadline(Operation open) {
    var took = Duration.between(open.startedAt(), shop.clock().instant()).toMillis();
    var last = lastTrouble;
    return last == null
        ? Failure.of("DEADLINE_EXCEEDED", "unknown", "The operation ran out of time", took)
        : new Failure(
            "DEADLINE_EXCEEDED",
            last.step(),
            "The operation ran out of time; last: " + last.message(),
            last.stdout(),
            last.stderr(),
            took);
  }

  private static <T> T seen(Supplier<T> look) throws NotNow {
    try {
      return look.get();
    } catch (EngineException e) {
      throw new NotNow(Failure.of("ENGINE_" + e.kind(), "look", String.valueOf(e.getMessage()), 0));
    }
  }

  private RenderedStack render(DesiredStack stack) throws InterruptedException, NotNow {
    try {
      return Rendering.of(stack, secrets.of(stack), shop);
    } catch (SecretsUnavailable e) {
      throw new NotNow(
          Failure.of("SECRETS_UNAVAILABLE", "secrets", String.valueOf(e.getMessage()), 0));
    } catch (StackException e) {
      throw new NotNow(Failure.of("TEMPLATE", "render", String.valueOf(e.getMessage()), 0));
    }
  }

  private RunContext context(
      DesiredStack stack, @Nullable RenderedStack rendered, Instant deadline) {
    var open = stack.operation();
    return new RunContext(
        ref,
        stack.generation(),
        open == null ? null : open.id(),
        deadline,
        directory(),
        rendered,
        new Redactor(secrets.hidden()),
        () -> shop.store().find(ref).filter(stack::equals).isEmpty());
  }

  private Path directory() {
    return shop.store().directory(ref);
  }

  private Instant repairDeadline() {
    return shop.clock().instant().plus(shop.timing().repair());
  }

  private static boolean makes(Operation open) {
    return open.kind() == OperationKind.CREATE || open.kind() == OperationKind.RETRY;
  }

  private static Instant deadline(Operation open) {
    return open.deadline().minus(MARGIN);
  }

  private void announced(DesiredStack stack) {
    announcedGeneration = stack.generation();
    announcedAt = shop.clock().instant();
    lastTrouble = null;
  }

  /** Told already, and the answer may be under way: what is told again too soon is noise. */
  private boolean wasJustAnnounced(DesiredStack stack) {
    return announcedGeneration == stack.generation()
        && announcedAt.plus(shop.timing().resend()).isAfter(shop.clock().instant());
  }
}
