package dev.supaplane.kit.kafka;

import dev.supaplane.events.wire.EventEnvelope;
import java.util.HashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Moves event envelopes into and out of Kafka record headers. */
public final class KafkaEnvelopes {
  private KafkaEnvelopes() {}

  /**
   * Reads the envelope of a record.
   *
   * @throws IllegalArgumentException when a required attribute is missing or malformed
   */
  public static EventEnvelope read(Headers headers) {
    var values = new HashMap<String, byte[]>();
    for (var header : headers) {
      if (header.value() != null) {
        values.put(header.key(), header.value());
      }
    }
    return EventEnvelope.of(values);
  }

  /** A record for a topic, keyed by the envelope's subject. */
  public static ProducerRecord<String, byte[]> record(
      String topic, EventEnvelope envelope, byte[] data) {
    var record = new ProducerRecord<>(topic, envelope.subject(), data);
    envelope.headers().forEach(record.headers()::add);
    return record;
  }
}
