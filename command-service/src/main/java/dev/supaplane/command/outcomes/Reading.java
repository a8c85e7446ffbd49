package dev.supaplane.command.outcomes;

import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.watch.TraceMetadata;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What a record of the outcomes' topic asks for. */
sealed interface Reading {
  /** Bytes. Workers tell far less; an event made of more might be too large to be published. */
  int LARGEST = 256 * 1024;

  /** A command to the project's aggregate. */
  record Asks(String type, CommandMessage<ProjectCommand> command) implements Reading {}

  /** Nothing: telemetry, which only read models need. */
  record AsksNothing() implements Reading {}

  /**
   * Nobody knows.
   *
   * @param type what it says it is
   */
  record Unreadable(@Nullable String type, String cause) implements Reading {}

  /** Reads a record; never fails. */
  static Reading of(ConsumerRecord<String, byte[]> record) {
    var type = Optional.<String>empty();
    if (record.value() != null && record.value().length > LARGEST) {
      return new Unreadable(null, "larger than " + LARGEST + " bytes");
    }
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      type = Optional.of(envelope.type());
      var outcome =
          EventReader.published()
              .classOf(envelope.type())
              .filter(ProvisioningOutcome.class::isAssignableFrom)
              .flatMap(_ -> EventReader.published().read(envelope.type(), record.value()))
              .map(ProvisioningOutcome.class::cast);
      return outcome
          .map(known -> of(known, envelope))
          .orElseGet(() -> new Unreadable(envelope.type(), "unknown type " + envelope.type()));
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      return new Unreadable(type.orElse(null), String.valueOf(e.getMessage()));
    }
  }

  private static Reading of(ProvisioningOutcome outcome, EventEnvelope envelope) {
    return OutcomeTranslator.commandFor(outcome)
        .<Reading>map(
            command ->
                new Asks(
                    envelope.type(),
                    GenericCommandMessage.<ProjectCommand>asCommandMessage(command)
                        .withMetaData(metadata(outcome, envelope))))
        .orElseGet(AsksNothing::new);
  }

  private static Map<String, Object> metadata(ProvisioningOutcome outcome, EventEnvelope envelope) {
    var metadata = new HashMap<String, Object>();
    metadata.put(Idempotency.ACTOR, "worker:" + outcome.worker());
    metadata.put("outcomeId", envelope.id());
    envelope.trace().map(TraceMetadata::of).ifPresent(metadata::putAll);
    return metadata;
  }
}
