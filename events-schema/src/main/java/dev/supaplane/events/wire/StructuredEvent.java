package dev.supaplane.events.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * CloudEvents in structured mode: attributes and data in one JSON object, as HTTP readers get it.
 */
public final class StructuredEvent {
  private StructuredEvent() {}

  /**
   * An event as one JSON object.
   *
   * @param data its JSON, which is told as it is: reading and writing it again might make other
   *     numbers of its numbers
   */
  public static String json(EventEnvelope envelope, String data) {
    var event = EventJson.mapper().createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", envelope.id());
    event.put("type", envelope.type());
    event.put("source", envelope.source());
    event.put("subject", envelope.subject());
    event.put("time", envelope.time().toString());
    if (envelope.sequence() >= 0) {
      event.put("sequence", Long.toString(envelope.sequence()));
    }
    putIfThere(event, "correlationid", envelope.correlationId());
    putIfThere(event, "causationid", envelope.causationId());
    putIfThere(event, "actor", envelope.actor());
    putIfThere(event, "traceparent", envelope.traceparent());
    putIfThere(event, "tracestate", envelope.tracestate());
    event.put("datacontenttype", "application/json");
    event.putRawValue("data", new RawValue(data));
    return EventJson.mapper().writeValueAsString(event);
  }

  private static void putIfThere(ObjectNode event, String name, @Nullable String value) {
    if (value != null) {
      event.put(name, value);
    }
  }
}
