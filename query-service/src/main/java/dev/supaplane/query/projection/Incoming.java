package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A record as the projection understands it, or why it does not. */
sealed interface Incoming {
  /** Characters of an id or subject: they are keys, and a row of an index holds only so much. */
  int LONGEST_NAME = 200;

  /**
   * An event or outcome.
   *
   * @param envelope with its place among its aggregate's events; -1 for an outcome
   * @param body as it came
   */
  record Understood(Record event, EventEnvelope envelope, String body) implements Incoming {}

  /**
   * Something else.
   *
   * @param type what it said it was, where it said so
   * @param cause why it cannot be read, for a person
   */
  record Unknown(@Nullable String type, String cause) implements Incoming {}

  /** Reads a record; never throws. */
  static Incoming of(ConsumerRecord<String, byte[]> record) {
    return of(record, EventReader.published());
  }

  /** Reads a record by another contract than the published one; never throws. */
  static Incoming of(ConsumerRecord<String, byte[]> record, EventReader reader) {
    String type = null;
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      type = envelope.type();
      if (reader.classOf(type).isEmpty()) {
        return new Unknown(type, "a type that this version does not know");
      }
      if (record.value() == null) {
        return new Unknown(type, "no body");
      }
      var event = reader.read(type, record.value()).orElseThrow();
      return checked(record, event, envelope);
    } catch (IllegalArgumentException | NullPointerException | JacksonException e) {
      return new Unknown(type, String.valueOf(e.getMessage()));
    }
  }

  /** Facts come by the topic of facts alone: what a worker says never changes a project here. */
  private static Incoming checked(
      ConsumerRecord<String, byte[]> record, Record event, EventEnvelope envelope) {
    if (envelope.id().length() > LONGEST_NAME || envelope.subject().length() > LONGEST_NAME) {
      return new Unknown(
          envelope.type(), "an id or subject of more than " + LONGEST_NAME + " characters");
    }
    var isFact =
        event instanceof ProjectEvent
            || event instanceof OrganizationEvent
            || event instanceof AccountEvent;
    if (record.topic().equals(Topics.EVENTS)) {
      if (!isFact) {
        return new Unknown(envelope.type(), "no event, but on the topic of events");
      }
      if (envelope.sequence() < 0) {
        return new Unknown(envelope.type(), "an event without its sequence");
      }
    } else if (!(event instanceof ProvisioningOutcome)) {
      return new Unknown(envelope.type(), "no outcome, but on the topic of outcomes");
    }
    return new Understood(event, envelope, new String(record.value(), UTF_8));
  }
}
