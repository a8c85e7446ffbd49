package dev.supaplane.kit.watch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Something that reads topics and may be behind. */
public interface Lagging {
  /** Its name, such as {@code projection}. */
  String consumer();

  /** What it reads. */
  List<String> topics();

  /**
   * The offset that it reads next, by partition; absent where it has read nothing yet. What is
   * taken from memory tells more than it should: only what survives the process counts.
   *
   * <p>Empty when that cannot be told now, since what keeps it is away: its own watch tells of
   * that. It may block; nobody waits long for it.
   */
  Optional<Map<TopicPartition, Long>> next();

  /** The consumer group that keeps the offsets, for one that has them in Kafka. */
  default Optional<String> group() {
    return Optional.empty();
  }
}
