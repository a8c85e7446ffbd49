package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.query.projection.Incoming.Unknown;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Up to where each partition is in the rows, and which records were put aside. */
final class Positions {
  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);
  private static final int LONGEST = 2_000;

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
    var cause = holdable(why.cause());
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
        .param(holdable(why.type()))
        .param(cause)
        .param(holdable(record.key()))
        .param(holdable(text(record.headers())))
        .param(record.value())
        .update();
  }

  private static String text(Headers headers) {
    var lines = new StringBuilder();
    for (var header : headers) {
      var value = header.value() == null ? new byte[0] : header.value();
      lines.append(header.key()).append(": ").append(new String(value, UTF_8)).append('\n');
    }
    return lines.toString();
  }

  /** PostgreSQL's text holds no NUL, and a cause may quote as much as its author liked. */
  private static @Nullable String holdable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var held = text.replace('\0', '\uFFFD');
    return held.length() <= LONGEST ? held : held.substring(0, LONGEST);
  }
}
