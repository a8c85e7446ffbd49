package dev.supaplane.query.projection;

import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.query.projection.Incoming.Understood;
import java.sql.Types;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps what was told, whole; what was delivered twice is kept once. */
final class History {
  private final JdbcClient db;

  History(JdbcClient db) {
    this.db = db;
  }

  /**
   * Keeps a record at the next position of the feed; answers whether it was not there yet. Whoever
   * else keeps one waits until this transaction has ended. One that was there uses a position up:
   * it is taken before anything else is locked, so that no two transactions wait for each other.
   */
  boolean keep(ConsumerRecord<String, byte[]> record, Understood told) {
    var envelope = told.envelope();
    return db.sql(
                """
            with feed as (update feed set last = last + 1 returning last)
            insert into history (event_id, subject, type, source, sequence, at, actor,
              correlation_id, causation_id, traceparent, tracestate, body, topic, kafka_partition, kafka_offset, position)
            select :id, :subject, :type, :source, :sequence, :at, :actor, :correlation,
              :causation, :traceparent, :tracestate, :body, :topic, :partition, :offset, last from feed
            on conflict do nothing
            """)
            .param("id", envelope.id())
            .param("subject", envelope.subject())
            .param("type", envelope.type())
            .param("source", envelope.source())
            .param("sequence", envelope.sequence() < 0 ? null : envelope.sequence(), Types.BIGINT)
            .param("at", envelope.time().atOffset(ZoneOffset.UTC))
            .param("actor", envelope.actor(), Types.VARCHAR)
            .param("correlation", envelope.correlationId(), Types.VARCHAR)
            .param("causation", envelope.causationId(), Types.VARCHAR)
            .param("traceparent", envelope.traceparent(), Types.VARCHAR)
            .param("tracestate", envelope.tracestate(), Types.VARCHAR)
            .param("body", told.body())
            .param("topic", record.topic())
            .param("partition", record.partition())
            .param("offset", record.offset())
            .update()
        == 1;
  }

  /** Whether a later fact of the same subject is there already. */
  boolean hasLater(EventEnvelope envelope) {
    return db.sql("select exists (select 1 from history where subject = ? and sequence > ?)")
        .params(envelope.subject(), envelope.sequence())
        .query(Boolean.class)
        .single();
  }
}
