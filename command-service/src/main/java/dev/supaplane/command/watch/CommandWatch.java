package dev.supaplane.command.watch;

import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.idempotency.KeyReused;
import dev.supaplane.command.organization.OrganizationRefused;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.Refused;
import dev.supaplane.kit.trace.LogFields;
import dev.supaplane.kit.trace.Span;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.trace.Tracing.Kind;
import dev.supaplane.kit.watch.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times each command until its events are stored, and puts it into a trace: its own span is what
 * its events name, so that whatever follows from them hangs below it.
 */
public final class CommandWatch implements MessageHandlerInterceptor<CommandMessage<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(CommandWatch.class);

  private final MeterRegistry registry;
  private final Tracing tracing;

  /** How a command ended. */
  private enum Outcome {
    ACCEPTED,
    REFUSED,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A watch over every command of a bus. */
  public CommandWatch(MeterRegistry registry, Tracing tracing) {
    this.registry = registry;
    this.tracing = tracing;
  }

  @Override
  public Object handle(
      UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain interceptorChain)
      throws Exception {
    var begun = System.nanoTime();
    var message = unitOfWork.getMessage();
    var name = message.getPayloadType().getSimpleName();
    var span =
        tracing.begin(
            "command " + name,
            Kind.INTERNAL,
            TraceMetadata.of(message.getMetaData()).orElse(null),
            Map.of("supaplane.command", name));
    var fields =
        LogFields.open()
            .with(
                LogFields.CORRELATION,
                String.valueOf(
                    message.getMetaData().getOrDefault("traceId", message.getIdentifier())))
            .with(
                LogFields.PROJECT,
                message.getPayload() instanceof ProjectCommand command
                    ? command.ref().value()
                    : null)
            .in(span.context());
    unitOfWork.onCleanup(ended -> end(ended, name, begun, span, fields));
    unitOfWork.transformMessage(command -> command.andMetaData(TraceMetadata.of(span.context())));
    return interceptorChain.proceed();
  }

  private void end(UnitOfWork<?> unitOfWork, String name, long begun, Span span, LogFields fields) {
    try (fields;
        span) {
      var outcome = outcome(unitOfWork);
      var took = Duration.ofNanos(System.nanoTime() - begun);
      Timers.answer(
              registry,
              "supaplane.command.duration",
              "Commands, until their events are stored or they are refused",
              "command",
              name,
              "outcome",
              outcome.word())
          .record(took);
      if (outcome == Outcome.FAILED) {
        span.failed(outcome.word());
      }
      LOG.info("{} {} in {} ms", name, outcome.word(), took.toMillis());
    }
  }

  private static Outcome outcome(UnitOfWork<?> unitOfWork) {
    var result = unitOfWork.getExecutionResult();
    if (result != null && result.isExceptionResult()) {
      return switch (result.getExceptionResult()) {
        case Refused _,
            AccountRefused _,
            OrganizationRefused _,
            KeyReused _,
            AggregateNotFoundException _,
            IncompatibleAggregateException _ ->
            Outcome.REFUSED;
        default -> Outcome.FAILED;
      };
    }
    return unitOfWork.isRolledBack() ? Outcome.FAILED : Outcome.ACCEPTED;
  }
}
