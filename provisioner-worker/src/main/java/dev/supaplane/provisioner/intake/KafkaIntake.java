package dev.supaplane.provisioner.intake;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import tools.jackson.core.JacksonException;

/**
 * Reads the events of this host's projects. Each batch is folded and written to disk, then its
 * offsets are, beside it: a crash between the two repeats events, and folding an event twice
 * changes nothing.
 */
public final class KafkaIntake {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaIntake.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String bootstrap;
  private final String host;
  private final DesiredStore store;
  private final Path positionFile;
  private final Consumer<ProjectRef> wake;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Set<String> unknownTypes = new LinkedHashSet<>();
  private final Thread thread = Thread.ofPlatform().name("event-intake").unstarted(this::run);
  private volatile boolean stopped;

  /**
   * An intake.
   *
   * @param host only projects that are placed here are folded
   * @param data the worker's directory
   * @param wake hears of each project whose wish may have changed
   */
  public KafkaIntake(
      String bootstrap, String host, DesiredStore store, Path data, Consumer<ProjectRef> wake) {
    this.bootstrap = bootstrap;
    this.host = host;
    this.store = store;
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

  private void run() {
    while (!stopped) {
      try {
        consume();
      } catch (InterruptException | WakeupException e) {
        LOG.debug("the intake was interrupted", e);
      } catch (KafkaException | UncheckedIOException | ExecutionException e) {
        LOG.warn("reading events failed and is tried again", e);
        pause();
      } catch (RuntimeException e) {
        // Nobody else would notice a thread that ended, and no wish would ever be heard again.
        LOG.error("reading events failed in a way not foreseen; it begins again", e);
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
          var position = new IntakePosition(topicId, next);
          DurableFiles.write(
              positionFile, EventJson.mapper().writeValueAsBytes(position), "rw-------");
        }
      }
    }
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
    ProjectEvent event;
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      var type = EventTypes.classOf(envelope.type());
      if (type.isEmpty()) {
        if (unknownTypes.add(envelope.type())) {
          LOG.warn("events of type {} are not known here and are passed over", envelope.type());
        }
        return Optional.empty();
      }
      if (!ProjectEvent.class.isAssignableFrom(type.get())) {
        return Optional.empty();
      }
      event = EventJson.read(record.value(), type.get().asSubclass(ProjectEvent.class));
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      LOG.error(
          "the event {}/{}@{} cannot be read and is passed over",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
      return Optional.empty();
    }
    if (event instanceof ProjectCreated created && !created.placement().host().equals(host)) {
      return Optional.empty();
    }
    return store.fold(event) ? Optional.of(event.ref()) : Optional.empty();
  }

  private Map<Integer, Long> position(String topicId) {
    if (!Files.exists(positionFile)) {
      return Map.of();
    }
    try {
      var position = EventJson.read(Files.readAllBytes(positionFile), IntakePosition.class);
      return position.topicId().equals(topicId) ? position.next() : Map.of();
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
