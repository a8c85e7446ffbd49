package dev.supaplane.provisioner.outcomes;

import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.provisioner.fence.Fence;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Outcomes on their Kafka topic, keyed by project. */
public final class KafkaOutcomes implements Outcomes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOutcomes.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Producer<String, byte[]> producer;
  private final String worker;
  private final Fence fence;
  private final OutcomeTraces traces;

  /**
   * Outcomes of a worker.
   *
   * @param producer idempotent, with {@code acks=all}
   * @param fence as long as it is not held, nothing is told
   * @param traces tells the trace of each outcome
   */
  public KafkaOutcomes(
      Producer<String, byte[]> producer, String worker, Fence fence, OutcomeTraces traces) {
    this.producer = producer;
    this.worker = worker;
    this.fence = fence;
    this.traces = traces;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of the same
  public void tell(ProvisioningOutcome outcome) {
    if (!fence.isHeld()) {
      LOG.warn("{} of {} is not told: fenced", outcome.getClass().getSimpleName(), outcome.ref());
      return;
    }
    producer.send(
        record(outcome),
        (_, error) -> {
          if (error != null) {
            LOG.warn("{} of {} was not told", outcome.getClass().getSimpleName(), outcome.ref());
          }
        });
  }

  @Override
  public void announce(ProvisioningOutcome outcome) throws InterruptedException {
    // The same record each time: what Kafka took without saying so is then known by its id.
    var record = record(outcome);
    while (true) {
      while (!fence.isHeld()) {
        Thread.sleep(RETRY);
      }
      try {
        producer.send(record).get();
        return;
      } catch (ExecutionException e) {
        LOG.warn(
            "{} of {} could not be told and is told again",
            outcome.getClass().getSimpleName(),
            outcome.ref(),
            e.getCause());
        Thread.sleep(RETRY);
      }
    }
  }

  private ProducerRecord<String, byte[]> record(ProvisioningOutcome outcome) {
    var envelope =
        new EventEnvelope(
                UUID.randomUUID().toString(),
                EventTypes.nameOf(outcome),
                "/provisioner-worker/" + worker,
                outcome.ref().value(),
                outcome.at(),
                -1,
                null,
                null,
                "worker:" + worker)
            .in(traces.of(outcome));
    return KafkaEnvelopes.record(Topics.OUTCOMES, envelope, EventJson.write(outcome));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
