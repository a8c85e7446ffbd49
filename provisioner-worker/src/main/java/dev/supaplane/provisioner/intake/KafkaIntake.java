package dev.supaplane.provisioner.intake;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.watch.Freshness;
import dev.supaplane.kit.watch.Lagging;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of this host's projects. Each batch is folded and written to disk, then its
 * offsets are, beside it: a crash between the two repeats events, and folding an event twice
 * changes nothing.
 */
public final class KafkaIntake implements Lagging {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaIntake.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrap;
  private final String host;
  private final DesiredStore store;
  private final ObservedStore observed;
  private final Path positionFile;
  private final Consumer<ProjectRef> wake;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final IntakeReader reader = new IntakeReader(EventReader.published());
  private final Thread thread = Thread.ofPlatform().name("event-intake").unstarted(this::run);
  private final Freshness freshness = new Freshness(PATIENCE, System::nanoTime);
  private volatile Map<TopicPartition, Long> kept = Map.of();
  private volatile boolean stopped;

  /**
   * An intake.
   *
   * @param host only projects that are placed here are folded
   * @param store takes what is wished of projects
   * @param observed takes adopted stacks
   * @param data the worker's directory
   * @param wake hears of each project whose wish may have changed
   */
  public KafkaIntake(
      String bootstrap,
      String host,
      DesiredStore store,
      ObservedStore observed,
      Path data,
      Consumer<ProjectRef> wake) {
    this.bootstrap = bootstrap;
    this.host = host;
    this.store = store;
    this.observed = observed;
    this.positionFile = data.resolve("intake.json");
    this.wake = wake;
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  /** Stops reading. */
  public void stop() throws InterruptedException {
    stopped = true;
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
  }

  /** Waits until everything that was there at the start is folded. */
  public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
    return caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether everything that was there at the start is folded. */
  public boolean isCaughtUp() {
    return caughtUp.getCount() == 0;
  }

  /** What keeps it from reading; empty while it does. */
  public Optional<String> problem() {
    return freshness.problem();
  }

  @Override
  public String consumer() {
    return "worker";
  }

  @Override
  public List<String> topics() {
    return List.of(Topics.EVENTS);
  }

  @Override
  public Optional<Map<TopicPartition, Long>> next() {
    return Optional.of(kept);
  }

  private void run() {
    while (!stopped) {
      try {
        consume();
      } catch (InterruptException | WakeupException e) {
        LOG.debug("the intake was interrupted", e);
      } catch (KafkaException | UncheckedIOException | ExecutionException e) {
        LOG.warn("reading events failed and is tried again", e);
        freshness.failed(e);
        pause();
      } catch (RuntimeException e) {
        // Nobody else would notice a thread that ended, and no wish would ever be heard again.
        LOG.error("reading events failed in a way not foreseen; it begins again", e);
        freshness.failed(e);
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void consume() throws ExecutionException, InterruptedException {
    var topicId = topicId();
    var next = new HashMap<>(position(topicId));
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      for (var partition : partitions) {
        consumer.seek(partition, next.getOrDefault(partition.partition(), 0L));
      }
      var ends = consumer.endOffsets(partitions);
      while (!stopped) {
        if (!isCaughtUp()
            && partitions.stream()
                .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
          caughtUp.countDown();
        }
        var records = consumer.poll(isCaughtUp() ? POLL : Duration.ofMillis(50));
        if (!records.isEmpty()) {
          fold(records, next);
          var position = new IntakePosition(topicId, next, reader.unknownTypes());
          DurableFiles.write(
              positionFile, EventJson.mapper().writeValueAsBytes(position), "rw-------");
        }
        kept = offsets(next);
        freshness.answered();
      }
    }
  }

  private static Map<TopicPartition, Long> offsets(Map<Integer, Long> next) {
    return next.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                one -> new TopicPartition(Topics.EVENTS, one.getKey()), Map.Entry::getValue));
  }

  /**
   * Folds a batch, and wakes whom it concerns also when the disk takes no more in the middle of it:
   * an event that comes again changes nothing any more, and would wake nobody.
   */
  private void fold(Iterable<ConsumerRecord<String, byte[]>> records, Map<Integer, Long> next) {
    var touched = new LinkedHashSet<ProjectRef>();
    try {
      for (var record : records) {
        fold(record).ifPresent(touched::add);
        next.put(record.partition(), record.offset() + 1);
      }
    } finally {
      touched.forEach(wake);
    }
  }

  private Optional<ProjectRef> fold(ConsumerRecord<String, byte[]> record) {
    var event = reader.read(record);
    if (event.isEmpty()) {
      return Optional.empty();
    }
    if (event.get() instanceof ProjectCreated created && !created.placement().host().equals(host)) {
      return Optional.empty();
    }
    if (event.get() instanceof ProjectAdopted adopted && !adopted.stack().host().equals(host)) {
      return Optional.empty();
    }
    var trace = KafkaEnvelopes.read(record.headers()).trace().orElse(null);
    return store.fold(event.get(), trace) || observed.fold(event.get())
        ? Optional.of(event.get().ref())
        : Optional.empty();
  }

  private Map<Integer, Long> position(String topicId) {
    if (!Files.exists(positionFile)) {
      return Map.of();
    }
    try {
      var position = EventJson.read(Files.readAllBytes(positionFile), IntakePosition.class);
      if (!position.topicId().equals(topicId)) {
        return Map.of();
      }
      if (reader.knowsOneOf(position.typesPassedOver())) {
        LOG.info("types that an older version passed over are known now: events are read anew");
        return Map.of();
      }
      reader.passedOver(position.typesPassedOver());
      return position.next();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + positionFile, e);
    }
  }

  private String topicId() throws ExecutionException, InterruptedException {
    try (var admin =
        Admin.create(
            Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      var descriptions = admin.describeTopics(List.of(Topics.EVENTS)).allTopicNames().get();
      return descriptions.values().iterator().next().topicId().toString();
    }
  }
}
