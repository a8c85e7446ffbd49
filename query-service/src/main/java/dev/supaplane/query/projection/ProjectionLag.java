package dev.supaplane.query.projection;

import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.watch.Lagging;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the rows are behind the topics, by the positions that are written with them. */
public final class ProjectionLag implements Lagging {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionLag.class);

  private final JdbcClient db;

  /** The lag of the rows of a database. */
  public ProjectionLag(JdbcClient db) {
    this.db = db;
  }

  @Override
  public String consumer() {
    return "projection";
  }

  @Override
  public List<String> topics() {
    return List.of(Topics.EVENTS, Topics.OUTCOMES);
  }

  @Override
  public Optional<Map<TopicPartition, Long>> next() {
    var next = new HashMap<TopicPartition, Long>();
    try {
      db.sql("select topic, kafka_partition, next_offset from projection_position")
          .query(
              row -> {
                next.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
              });
    } catch (DataAccessException e) {
      LOG.debug("how far the rows are cannot be told; the watch of their database says why", e);
      return Optional.empty();
    }
    return Optional.of(next);
  }
}
