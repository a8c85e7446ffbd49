package dev.supaplane.query.projection;

import dev.supaplane.kit.trace.LogFields;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.trace.Tracing.Kind;
import dev.supaplane.kit.watch.Freshness;
import dev.supaplane.kit.watch.Timers;
import dev.supaplane.query.projection.Incoming.Understood;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** What the projection writes, as metrics and spans; and whether it goes on. */
public final class ProjectionWatch {
  /** Nobody hears of anything. */
  public static final ProjectionWatch NONE =
      new ProjectionWatch(new SimpleMeterRegistry(), Tracing.off());

  /** A batch takes seconds at most; a database that is away makes it begin again and again. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Tracing tracing;
  private final Counter records;
  private final Timer batches;
  private final Freshness freshness = new Freshness(PATIENCE, System::nanoTime);

  /** A watch over one projection. */
  public ProjectionWatch(MeterRegistry registry, Tracing tracing) {
    this.tracing = tracing;
    records =
        Counter.builder("supaplane.projection.records")
            .description("Records whose batch is written, those that were put aside among them")
            .register(registry);
    batches =
        Timers.answer(
            registry, "supaplane.projection.batch.duration", "Batches, until they are written");
  }

  /** It looked for more, and what there was is written. */
  void alive() {
    freshness.answered();
  }

  /** What keeps it from going on; empty while it does. */
  public Optional<String> problem() {
    return freshness.problem();
  }

  /** A batch is written by this. */
  void batch(ConsumerRecords<String, byte[]> batch, Runnable write) {
    var begun = Instant.now();
    try {
      write.run();
    } catch (RuntimeException e) {
      freshness.failed(e);
      throw e;
    }
    var now = Instant.now();
    records.increment(batch.count());
    batches.record(Duration.between(begun, now));
    if (tracing.exports()) {
      batch.forEach(record -> tell(record, begun, now));
    }
  }

  private void tell(ConsumerRecord<String, byte[]> record, Instant begun, Instant now) {
    if (Incoming.of(record) instanceof Understood told) {
      told.envelope()
          .trace()
          .ifPresent(
              trace ->
                  tracing.past(
                      "project " + told.envelope().type(),
                      Kind.CONSUMER,
                      trace,
                      Map.of("messaging.system", "kafka"),
                      begun,
                      now,
                      null));
    }
  }

  /** What lines of the log tell while one record is looked at. */
  static LogFields fields(Understood told) {
    var envelope = told.envelope();
    return LogFields.open()
        .with(LogFields.CORRELATION, envelope.correlationId())
        .with(LogFields.PROJECT, envelope.subject())
        .in(envelope.trace().orElse(null));
  }
}
