package dev.supaplane.command.outcomes;

import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.watch.TraceMetadata;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.util.HashMap;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.MessageListener;
import tools.jackson.core.JacksonException;

/**
 * Turns outcomes into commands, one after the other in each partition. A record that nobody can
 * read is put aside with its cause; trouble of ours is thrown, and the record comes again.
 */
public final class OutcomeIntake implements MessageListener<String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeIntake.class);

  private final CommandGateway commands;
  private final JdbcClient db;

  /** An intake that parks what it cannot read in the command side's database. */
  public OutcomeIntake(CommandGateway commands, JdbcClient db) {
    this.commands = commands;
    this.db = db;
  }

  @Override
  public void onMessage(ConsumerRecord<String, byte[]> record) {
    Optional<ProvisioningOutcome> outcome;
    EventEnvelope envelope;
    try {
      envelope = KafkaEnvelopes.read(record.headers());
      outcome =
          EventReader.published()
              .classOf(envelope.type())
              .filter(ProvisioningOutcome.class::isAssignableFrom)
              .flatMap(_ -> EventReader.published().read(envelope.type(), record.value()))
              .map(ProvisioningOutcome.class::cast);
      if (outcome.isEmpty()) {
        park(record, "unknown type " + envelope.type());
        return;
      }
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      park(record, String.valueOf(e.getMessage()));
      return;
    }
    var actor = "worker:" + outcome.get().worker();
    var command = outcome.flatMap(OutcomeTranslator::commandFor);
    if (command.isEmpty()) {
      return;
    }
    try {
      var metadata = new HashMap<String, Object>();
      metadata.put(Idempotency.ACTOR, actor);
      metadata.put("outcomeId", envelope.id());
      envelope.trace().map(TraceMetadata::of).ifPresent(metadata::putAll);
      commands.sendAndWait(
          GenericCommandMessage.asCommandMessage(command.get()).withMetaData(metadata));
    } catch (AggregateNotFoundException e) {
      park(record, "no such project");
    }
  }

  private void park(ConsumerRecord<String, byte[]> record, String cause) {
    LOG.warn(
        "outcome {}/{}@{} was put aside: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        cause);
    db.sql(
            """
            insert into outcome_parked (topic, kafka_partition, kafka_offset, cause)
            values (?, ?, ?, ?) on conflict do nothing
            """)
        .params(record.topic(), record.partition(), record.offset(), cause)
        .update();
  }
}
