package dev.supaplane.provisioner.fence;

import dev.supaplane.events.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A lease as a transactional id: claiming it ends the claim of whoever had it before, which the
 * broker enforces. The note is the metadata of an offset that is committed in a transaction, so no
 * topic is needed for it.
 */
final class KafkaLeaseStore implements LeaseStore {
  private static final TopicPartition PLACE = new TopicPartition(Topics.EVENTS, 0);

  private final String bootstrap;
  private final String name;
  private final int patience;
  // Joins no group: it reads the offset and names the group for whoever commits.
  private final KafkaConsumer<byte[], byte[]> consumer;

  KafkaLeaseStore(String bootstrap, String host, Duration tenure) {
    this.bootstrap = bootstrap;
    this.name = "supaplane-worker-" + host;
    this.patience = Math.toIntExact(tenure.toMillis() / 2);
    this.consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG,
                name,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                patience,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patience),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @Override
  public Optional<Holder> holder() {
    return Optional.ofNullable(consumer.committed(Set.of(PLACE)).get(PLACE))
        .map(OffsetAndMetadata::metadata)
        .flatMap(Holder::read);
  }

  @Override
  public Claim claim() {
    var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                name,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                patience,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                patience,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patience,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                patience),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    var claim = new KafkaClaim(producer);
    try {
      producer.initTransactions();
      return claim;
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  private final class KafkaClaim implements Claim {
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaClaim(KafkaProducer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    @Override
    public void beat(Holder note) {
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(PLACE, new OffsetAndMetadata(note.beats(), note.toJson())),
          consumer.groupMetadata());
      producer.commitTransaction();
    }

    @Override
    public void close() {
      producer.close(Duration.ofSeconds(1));
    }
  }
}
