package dev.supaplane.query.projection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the topics from their beginning, never further than the live rows have come: so whatever it
 * writes is in the live rows too, unless these are wrong.
 */
final class Follower implements AutoCloseable {
  private static final int BATCH = 5_000;
  // All of a batch is in memory at once, and again as parameters of a statement.
  private static final long BATCH_BYTES = 16 * 1024 * 1024;
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, String> sources;
  private final Positions live;
  private final Batches second;

  /**
   * A reader at the beginning.
   *
   * @param sources the partitions, each with the id of its topic
   * @param live how far the live rows have come
   * @param second where the records go
   */
  Follower(String bootstrap, Map<TopicPartition, String> sources, Positions live, Batches second) {
    this.consumer = Sources.consumer(bootstrap, BATCH);
    this.sources = sources;
    this.live = live;
    this.second = second;
    consumer.assign(sources.keySet());
    consumer.seekToBeginning(sources.keySet());
  }

  /** How far the live rows have come, by partition. */
  Map<TopicPartition, Long> target() {
    var target = new HashMap<TopicPartition, Long>();
    sources.forEach((partition, topicId) -> target.put(partition, live.next(partition, topicId)));
    return target;
  }

  /** How many records there are up to there, at most. */
  long all(Map<TopicPartition, Long> target) {
    var beginnings = consumer.beginningOffsets(sources.keySet());
    return target.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - beginnings.getOrDefault(e.getKey(), 0L)))
        .sum();
  }

  /** How many are left up to there, at most. */
  long left(Map<TopicPartition, Long> target) {
    return target.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - consumer.position(e.getKey())))
        .sum();
  }

  /**
   * Reads records of those before the target and writes them, all at once.
   *
   * @param patience how long to go on while there are more, up to a batch
   * @return those that were written
   */
  List<ConsumerRecord<String, byte[]>> read(Map<TopicPartition, Long> target, Duration patience) {
    var deadline = System.nanoTime() + patience.toNanos();
    var read = new ArrayList<ConsumerRecord<String, byte[]>>();
    do {
      poll(target, read);
    } while (left(target) > 0
        && read.size() < BATCH
        && bytes(read) < BATCH_BYTES
        && System.nanoTime() < deadline);
    if (!read.isEmpty()) {
      second.write(read, sources);
    }
    return read;
  }

  private static long bytes(List<ConsumerRecord<String, byte[]>> records) {
    // A key or value that is not there has the size -1.
    return records.stream()
        .mapToLong(r -> Math.max(0, r.serializedKeySize()) + Math.max(0, r.serializedValueSize()))
        .sum();
  }

  private void poll(Map<TopicPartition, Long> target, List<ConsumerRecord<String, byte[]>> into) {
    for (var partition : sources.keySet()) {
      // One that is there already would be asked for records only to be set back.
      var at = Set.of(partition);
      if (consumer.position(partition) >= target.getOrDefault(partition, 0L)) {
        consumer.pause(at);
      } else {
        consumer.resume(at);
      }
    }
    var records = consumer.poll(POLL);
    for (var partition : records.partitions()) {
      long end = target.getOrDefault(partition, 0L);
      var wanted = records.records(partition).stream().filter(r -> r.offset() < end).toList();
      into.addAll(wanted);
      if (wanted.size() < records.records(partition).size()) {
        consumer.seek(partition, end);
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
