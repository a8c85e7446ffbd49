package dev.supaplane.command.webhook;

import dev.supaplane.events.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What Kafka has of the topics that hooks hear of. */
public final class Sources {
  private static final List<String> TOPICS = List.of(Topics.EVENTS, Topics.OUTCOMES);
  private static final int DEADLINE_MILLIS = 5_000;

  private final String bootstrap;

  /** Sources in the Kafka of these servers. */
  public Sources(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * A place in a partition.
   *
   * @param topicId of the topic: one that is made anew has another
   * @param next the offset to read next
   */
  record Place(String topic, int partition, String topicId, long next) {}

  /**
   * Each partition, with the id of its topic.
   *
   * @throws KafkaAway when Kafka does not answer in time
   */
  Map<TopicPartition, String> partitions() {
    try (var admin = admin()) {
      return partitions(admin);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaAway(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaAway(e);
    }
  }

  /**
   * Where each partition ends now.
   *
   * @throws KafkaAway when Kafka does not answer in time
   */
  List<Place> ends() {
    try (var admin = admin()) {
      var partitions = partitions(admin);
      var asked = new HashMap<TopicPartition, OffsetSpec>();
      partitions.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
      var ends = admin.listOffsets(asked).all().get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
      return ends.entrySet().stream()
          .map(
              end ->
                  new Place(
                      end.getKey().topic(),
                      end.getKey().partition(),
                      partitions.getOrDefault(end.getKey(), ""),
                      end.getValue().offset()))
          .toList();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaAway(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaAway(e);
    }
  }

  private static Map<TopicPartition, String> partitions(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    var found = new HashMap<TopicPartition, String>();
    admin
        .describeTopics(TOPICS)
        .allTopicNames()
        .get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            found.put(
                                new TopicPartition(name, partition.partition()),
                                topic.topicId().toString())));
    return found;
  }

  private Admin admin() {
    return Admin.create(
        Map.<String, Object>of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            DEADLINE_MILLIS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            DEADLINE_MILLIS));
  }
}
