package dev.supaplane.command.relay;

import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.trace.Tracing.Kind;
import dev.supaplane.kit.watch.Timers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the relay publishes, as metrics and spans. */
public final class RelayWatch {
  private final Tracing tracing;
  private final Counter events;
  private final Timer batches;

  /** A watch over one relay. */
  public RelayWatch(MeterRegistry registry, Tracing tracing) {
    this.tracing = tracing;
    events =
        Counter.builder("supaplane.relay.published.events")
            .description("Events that Kafka acknowledged; a repeated one counts again")
            .register(registry);
    batches =
        Timers.answer(
            registry,
            "supaplane.relay.batch.duration",
            "From the first event of a batch until Kafka acknowledged the last");
  }

  /** A batch is acknowledged. */
  void published(Instant begun, List<EventEnvelope> batch) {
    var now = Instant.now();
    events.increment(batch.size());
    batches.record(Duration.between(begun, now));
    if (!tracing.exports()) {
      return;
    }
    for (var envelope : batch) {
      // What was stored before there were traces begins none here either.
      envelope
          .trace()
          .ifPresent(
              trace ->
                  tracing.past(
                      "publish " + envelope.type(),
                      Kind.PRODUCER,
                      trace,
                      Map.of("messaging.system", "kafka"),
                      begun,
                      now,
                      null));
    }
  }
}
