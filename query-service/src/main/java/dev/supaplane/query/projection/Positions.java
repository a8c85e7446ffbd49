package dev.supaplane.query.projection;

import dev.supaplane.kit.kafka.ParkedRecords;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Up to where each partition is in the rows, and which records were put aside. */
final class Positions {
  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

  private final JdbcClient db;

  Positions(JdbcClient db) {
    this.db = db;
  }

  long next(TopicPartition partition, String topicId) {
    return db.sql(
            """
            select next_offset from projection_position
            where topic = ? and kafka_partition = ? and topic_id = ?
            """)
        .params(partition.topic(), partition.partition(), topicId)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  void move(Map<TopicPartition, Long> next, Map<TopicPartition, String> topicIds) {
    next.forEach(
        (partition, offset) ->
            db.sql(
                    """
                    insert into projection_position (topic, kafka_partition, topic_id, next_offset)
                    values (?, ?, ?, ?)
                    on conflict (topic, kafka_partition) do update
                    set topic_id = excluded.topic_id, next_offset = excluded.next_offset
                    """)
                .params(
                    partition.topic(),
                    partition.partition(),
                    topicIds.getOrDefault(partition, ""),
                    offset)
                .update());
  }

  /** Keeps a record for a person to look at, whole, since its topic may be gone by then. */
  void park(ConsumerRecord<String, byte[]> record, String topicId, Unknown why) {
    var cause = ParkedRecords.holdable(why.cause());
    LOG.warn(
        "record {}/{}@{} was put aside: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        cause);
    db.sql(
            """
            insert into projection_parked
              (topic, topic_id, kafka_partition, kafka_offset, type, cause, record_key, headers, value)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .param(record.topic())
        .param(topicId)
        .param(record.partition())
        .param(record.offset())
        .param(ParkedRecords.holdable(why.type()))
        .param(cause)
        .param(ParkedRecords.holdable(record.key()))
        .param(ParkedRecords.holdable(ParkedRecords.text(record.headers())))
        .param(record.value())
        .update();
  }
}
