package dev.supaplane.command.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.StructuredEvent;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as hooks are told of it.
 *
 * @param json as a CloudEvent in structured mode, as the stream of events tells it
 */
record Heard(String id, String type, String subject, boolean isFact, String json) {
  private static final String ORGANIZATION = "dev.supaplane.organization.";

  /** They hold addresses, and no organization is told of them: see the filter. */
  private static final String ACCOUNT = "dev.supaplane.account.";

  private static final String PROJECT = "dev.supaplane.project.";
  private static final String OUTCOME = "dev.supaplane.provisioning.";
  private static final String PING = "dev.supaplane.webhook.ping.v1";
  // What becomes a header, a key or a lane.
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");

  /** A record that is no event. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * Reads a record. Its type need not be known here: a newer one is handed on as it came.
   *
   * @throws Unreadable when it is no event of its topic
   */
  static Heard of(ConsumerRecord<String, byte[]> record) throws Unreadable {
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      plain(envelope.id(), "id");
      plain(envelope.type(), "type");
      plain(envelope.subject(), "subject");
      var isFact = record.topic().equals(Topics.EVENTS);
      // A worker says what it observed and nothing else: its topic carries no facts.
      if (isFact ? !isFactType(envelope) : !envelope.type().startsWith(OUTCOME)) {
        throw new Unreadable("a type that does not belong on its topic");
      }
      var data = record.value() == null ? "" : new String(record.value(), UTF_8);
      if (!(EventJson.mapper().readTree(data) instanceof ObjectNode)) {
        throw new Unreadable("its data is no JSON object");
      }
      return new Heard(
          envelope.id(),
          envelope.type(),
          envelope.subject(),
          isFact,
          StructuredEvent.json(envelope, data));
    } catch (IllegalArgumentException | JacksonException _) {
      // Not the cause: its message may quote as much as its author liked.
      throw new Unreadable("its headers or its data cannot be read");
    }
  }

  /** An event that means nothing, for whoever tries a hook; its lane is its own. */
  static Heard ping(UUID hook, Instant at) {
    var id = UUID.randomUUID().toString();
    var envelope =
        new EventEnvelope(id, PING, "/command-service", hook.toString(), at, -1, null, null, null);
    var data = EventJson.mapper().createObjectNode().put("webhook", hook.toString());
    return new Heard(
        id,
        PING,
        hook.toString(),
        false,
        StructuredEvent.json(envelope, EventJson.mapper().writeValueAsString(data)));
  }

  boolean isOfOrganization() {
    return type.startsWith(ORGANIZATION);
  }

  private static boolean isFactType(EventEnvelope envelope) {
    return envelope.sequence() >= 0
        && (envelope.type().startsWith(PROJECT)
            || envelope.type().startsWith(ORGANIZATION)
            || envelope.type().startsWith(ACCOUNT));
  }

  private static void plain(String text, String what) throws Unreadable {
    if (!PLAIN.matcher(text).matches()) {
      throw new Unreadable("its " + what + " is no plain word");
    }
  }
}
