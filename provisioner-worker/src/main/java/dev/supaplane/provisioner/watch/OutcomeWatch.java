package dev.supaplane.provisioner.watch;

import dev.supaplane.events.project.Failure;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.trace.Tracing.Kind;
import dev.supaplane.kit.watch.Timers;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.outcomes.OutcomeTraces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each outcome before it is told: a step becomes a span over the time that it took, below
 * the command that began its operation, and the outcome goes on in that trace.
 */
public final class OutcomeWatch implements OutcomeTraces {
  /** The first words of steps; what people are told after them names images and services. */
  private static final Set<String> STEPS =
      Set.of("await", "create", "hook", "image", "remove", "start", "stop", "write");

  private final MeterRegistry registry;
  private final Tracing tracing;
  private final DesiredStore store;

  /**
   * A watch over outcomes.
   *
   * @param store knows in which trace each operation was begun
   */
  public OutcomeWatch(MeterRegistry registry, Tracing tracing, DesiredStore store) {
    this.registry = registry;
    this.tracing = tracing;
    this.store = store;
    // Told as 0 from the start, so that the first one is seen to appear.
    for (var type : ProvisioningOutcome.class.getPermittedSubclasses()) {
      counter(type.getSimpleName());
    }
    for (var step : STEPS) {
      timer(step, "done");
      timer(step, "failed");
    }
  }

  private Counter counter(String outcome) {
    return Counter.builder("supaplane.worker.outcomes")
        .description("Outcomes by what they tell")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Timer timer(String step, String result) {
    return Timers.work(
        registry,
        "supaplane.worker.step.duration",
        "Steps, by their first word",
        "step",
        step,
        "result",
        result);
  }

  @Override
  public TraceContext of(ProvisioningOutcome outcome) {
    var kind = outcome.getClass().getSimpleName();
    counter(kind).increment();
    return switch (outcome) {
      case StepFinished step -> step(step);
      case StackReady o -> announced(kind, o, o.operationId(), null);
      case StackStopped o -> announced(kind, o, o.operationId(), null);
      case StackRemoved o -> announced(kind, o, o.operationId(), null);
      case StackFailed o -> announced(kind, o, o.operationId(), code(o.failure()));
      case StackHealthObserved o -> announced(kind, o, null, null);
      case StackDriftObserved o -> announced(kind, o, null, null);
    };
  }

  private TraceContext step(StepFinished step) {
    var name = stepOf(step.step());
    var took = Duration.ofMillis(step.durationMillis());
    timer(name, step.failure() == null ? "done" : "failed").record(took);
    return tracing.past(
        "step " + name,
        Kind.INTERNAL,
        begun(step, step.operationId()).orElse(null),
        Map.of("supaplane.step", name),
        step.startedAt(),
        step.startedAt().plus(took),
        code(step.failure()));
  }

  private TraceContext announced(
      String name,
      ProvisioningOutcome outcome,
      @Nullable UUID operation,
      @Nullable String failure) {
    Instant at = outcome.at();
    return tracing.past(
        "tell " + name,
        Kind.PRODUCER,
        begun(outcome, operation).orElse(null),
        Map.of("messaging.system", "kafka"),
        at,
        at,
        failure);
  }

  /** Where the operation was begun; what nobody asked for begins a trace of its own. */
  private Optional<TraceContext> begun(ProvisioningOutcome outcome, @Nullable UUID operation) {
    return operation == null
        ? Optional.empty()
        : store
            .find(outcome.ref())
            .filter(stack -> isFor(stack, operation))
            .map(DesiredStack::trace);
  }

  private static boolean isFor(DesiredStack stack, UUID operation) {
    var open = stack.operation();
    return open != null && open.id().equals(operation);
  }

  private static String stepOf(String label) {
    var word = label.split(" ", 2)[0];
    return STEPS.contains(word) ? word : "hook";
  }

  private static @Nullable String code(@Nullable Failure failure) {
    return failure == null ? null : failure.code();
  }
}
