package dev.supaplane.kit.watch;

import dev.supaplane.kit.watch.Reading.Gauge;
import dev.supaplane.kit.web.ReadinessCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Whether the broker answers, and how far each reader is behind it. */
final class KafkaWatch implements Sample, ReadinessCheck, Lags, AutoCloseable {
  private static final Gauge RECORDS =
      new Gauge("supaplane.consumer.lag.records", "Records that are there and not yet read");
  private static final Gauge SECONDS =
      new Gauge(
          "supaplane.consumer.lag.seconds",
          "Since the latest moment of which everything that was there has been read");
  private static final int ANSWER_MILLIS = 5_000;

  private final Admin admin;
  private final List<Lagging> readers;
  private final InstantSource clock;
  private final Freshness freshness;
  private final Map<String, LagClock<TopicPartition>> clocks = new HashMap<>();
  private final Map<String, Duration> behind = new ConcurrentHashMap<>();
  private final Places places = new Places(Duration.ofMillis(ANSWER_MILLIS));

  KafkaWatch(String bootstrap, List<Lagging> readers, InstantSource clock, Duration patience) {
    this.readers = List.copyOf(readers);
    this.clock = clock;
    this.freshness = new Freshness(patience, System::nanoTime);
    this.admin =
        Admin.create(
            Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "supaplane-watch",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS));
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public Optional<String> problem() {
    return freshness.problem();
  }

  @Override
  public List<Reading> take() throws Exception {
    Map<TopicPartition, Long> ends;
    var next = new HashMap<String, Map<TopicPartition, Long>>();
    try {
      ends = ends(readers.stream().flatMap(r -> r.topics().stream()).distinct().toList());
      for (var reader : readers) {
        if (reader.group().isPresent()) {
          next.put(reader.consumer(), committed(reader.group().get()));
        }
      }
      freshness.answered();
    } catch (Exception e) {
      freshness.failed(e);
      throw e;
    }
    // From here on it is not the broker that is asked.
    for (var reader : readers) {
      if (reader.group().isEmpty()) {
        places.next(reader).ifPresent(told -> next.put(reader.consumer(), told));
      }
    }
    return readings(ends, next);
  }

  @Override
  public Optional<Duration> behind(String consumer) {
    return Optional.ofNullable(behind.get(consumer));
  }

  private List<Reading> readings(
      Map<TopicPartition, Long> ends, Map<String, Map<TopicPartition, Long>> next) {
    var readings = new ArrayList<Reading>();
    for (var reader : readers) {
      var at = next.get(reader.consumer());
      if (at == null) {
        continue;
      }
      var mine =
          ends.entrySet().stream()
              .filter(end -> reader.topics().contains(end.getKey().topic()))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      var lag =
          clocks
              .computeIfAbsent(reader.consumer(), _ -> new LagClock<>())
              .at(clock.instant(), mine, at);
      behind.put(reader.consumer(), lag.behind());
      readings.add(RECORDS.is(lag.records(), "consumer", reader.consumer()));
      readings.add(SECONDS.is(lag.behind().toMillis() / 1e3, "consumer", reader.consumer()));
    }
    return readings;
  }

  private Map<TopicPartition, Long> ends(List<String> topics) throws Exception {
    if (topics.isEmpty()) {
      admin.describeCluster().nodes().get();
      return Map.of();
    }
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        p ->
                            asked.put(
                                new TopicPartition(name, p.partition()), OffsetSpec.latest())));
    return admin.listOffsets(asked).all().get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  private Map<TopicPartition, Long> committed(String group) throws Exception {
    var next = new HashMap<TopicPartition, Long>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, committed) -> offset(committed).ifPresent(o -> next.put(partition, o)));
    return next;
  }

  private static Optional<Long> offset(@Nullable OffsetAndMetadata committed) {
    return Optional.ofNullable(committed).map(OffsetAndMetadata::offset);
  }

  @Override
  public void close() {
    places.close();
    admin.close(Duration.ofSeconds(2));
  }
}
