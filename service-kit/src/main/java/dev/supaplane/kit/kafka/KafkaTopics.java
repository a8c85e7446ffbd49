package dev.supaplane.kit.kafka;

import dev.supaplane.events.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes sure that the platform's topics are there, kept without end. */
public final class KafkaTopics {
  private KafkaTopics() {}

  /**
   * Creates the topics that are missing.
   *
   * @throws IllegalStateException when Kafka does not answer in time or refuses
   */
  public static void ensure(String bootstrap, List<String> topics, Duration deadline) {
    var config =
        Map.<String, Object>of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            Math.toIntExact(deadline.toMillis()),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(Math.min(deadline.toMillis(), 10_000)));
    try (var admin = Admin.create(config)) {
      var results =
          admin.createTopics(
              topics.stream()
                  .map(
                      name ->
                          new NewTopic(name, Topics.PARTITIONS, (short) 1)
                              .configs(
                                  Map.of(
                                      TopicConfig.RETENTION_MS_CONFIG, "-1",
                                      TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                                      TopicConfig.CLEANUP_POLICY_CONFIG, "delete")))
                  .toList());
      for (var result : results.values().values()) {
        awaitCreated(result, deadline);
      }
    }
  }

  private static void awaitCreated(KafkaFuture<Void> result, Duration deadline) {
    try {
      result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("Kafka did not create a topic", e);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("Kafka did not answer within " + deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }
}
