package dev.supaplane.command.verify;

import dev.supaplane.command.verify.Verification.Findings;
import dev.supaplane.command.verify.Verification.Kind;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topic of events from its beginning, as any consumer can. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Streams streams = new Streams();
  private final Findings findings;
  private long repeated;

  TopicReader(String bootstrap, Findings findings) {
    this.findings = findings;
    consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    try {
      partitions =
          consumer.partitionsFor(Topics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Reads on to where the topic ends now.
   *
   * @throws KafkaException when nothing comes for so long
   */
  void readOn(Duration patience) {
    var ends = consumer.endOffsets(partitions);
    var heard = System.nanoTime();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > patience.toNanos()) {
        throw new KafkaException("the topic was not read to its end: nothing came any more");
      }
      records.forEach(this::take);
    }
  }

  /** Waits a little for something that is published, and takes it. */
  void awaitMore() {
    consumer.poll(POLL).forEach(this::take);
  }

  Streams streams() {
    return streams;
  }

  long repeated() {
    return repeated;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      var place =
          streams.add(
              envelope.subject(),
              envelope.sequence(),
              Fingerprint.of(
                  envelope.id(),
                  envelope.type(),
                  envelope.sequence(),
                  envelope.time(),
                  record.value()));
      switch (place) {
        case NEXT -> {}
        case REPEATED -> repeated++;
        case OTHER -> findings.add(Kind.ALTERED, envelope.subject(), envelope.sequence());
        case TOO_EARLY -> findings.add(Kind.ORDER, envelope.subject(), envelope.sequence());
      }
    } catch (RuntimeException e) {
      // Whatever it is, it is not what the relay writes; the rest is looked at all the same.
      findings.add(Kind.UNREADABLE, record.topic() + "-" + record.partition(), record.offset());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
