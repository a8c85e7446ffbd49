package dev.supaplane.query.projection;

import dev.supaplane.events.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the rows follow from: the partitions of the topics that a projection reads. */
final class Sources {
  private static final List<String> READ = List.of(Topics.EVENTS, Topics.OUTCOMES);

  private Sources() {}

  /** Each partition, with the id of its topic: a topic that is made anew has another. */
  static Map<TopicPartition, String> of(String bootstrap)
      throws ExecutionException, InterruptedException {
    try (var admin = admin(bootstrap)) {
      return of(admin);
    }
  }

  /** Who can be asked again and again. */
  static Admin admin(String bootstrap) {
    return Admin.create(
        Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
  }

  /** The same, asked of somebody who is connected. */
  static Map<TopicPartition, String> of(Admin admin)
      throws ExecutionException, InterruptedException {
    return of(admin, new DescribeTopicsOptions());
  }

  /**
   * The same, by somebody who cannot wait.
   *
   * @throws ExecutionException for {@link org.apache.kafka.common.errors.TimeoutException} among
   *     others: there was no answer in time
   */
  static Map<TopicPartition, String> within(Duration time, Admin admin)
      throws ExecutionException, InterruptedException {
    return of(admin, new DescribeTopicsOptions().timeoutMs(Math.toIntExact(time.toMillis())));
  }

  private static Map<TopicPartition, String> of(Admin admin, DescribeTopicsOptions options)
      throws ExecutionException, InterruptedException {
    var sources = new HashMap<TopicPartition, String>();
    admin
        .describeTopics(READ, options)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            sources.put(
                                new TopicPartition(name, partition.partition()),
                                topic.topicId().toString())));
    return sources;
  }

  /**
   * A reader of them without a group.
   *
   * @param most how many records one poll gives
   */
  static KafkaConsumer<String, byte[]> consumer(String bootstrap, int most) {
    return new KafkaConsumer<>(
        Map.<String, Object>of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            most),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }
}
