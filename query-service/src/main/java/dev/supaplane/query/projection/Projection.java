package dev.supaplane.query.projection;

import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * Reads the topics and keeps the rows. Rows and position are written in one transaction, so each
 * record counts once whatever ends the process; a topic that was made anew is read from its
 * beginning.
 */
public final class Projection implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
  private static final List<String> READ = List.of(Topics.EVENTS, Topics.OUTCOMES);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String bootstrap;
  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Versions versions;
  private final Projector projector;
  private volatile boolean running;
  private volatile boolean caughtUp;
  private Thread thread = newThread();

  /** A projection into the query side's database. */
  public Projection(
      String bootstrap, JdbcClient db, TransactionTemplate transactions, Versions versions) {
    this.bootstrap = bootstrap;
    this.db = db;
    this.transactions = transactions;
    this.versions = versions;
    this.projector = new Projector(db);
  }

  /** Whether everything that was there at the start is in the rows. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  @Override
  public void start() {
    thread = newThread();
    running = true;
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    thread.interrupt();
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        LOG.warn("the projection did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private Thread newThread() {
    return Thread.ofPlatform().name("projection").unstarted(this::run);
  }

  private void run() {
    while (running) {
      try {
        consume();
      } catch (InterruptException e) {
        LOG.debug("the projection was interrupted", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException | ExecutionException | DataAccessException | TransactionException e) {
        LOG.warn("the projection stumbled and begins again at its position", e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void consume() throws ExecutionException, InterruptedException {
    var topicIds = topicIds();
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
      var partitions = new ArrayList<TopicPartition>();
      for (var topic : READ) {
        consumer
            .partitionsFor(topic)
            .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
      consumer.assign(partitions);
      for (var partition : partitions) {
        consumer.seek(partition, position(partition, topicIds.getOrDefault(partition.topic(), "")));
      }
      var ends = consumer.endOffsets(partitions);
      while (running) {
        if (!caughtUp
            && partitions.stream()
                .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
          caughtUp = true;
          versions.moved();
        }
        var records = consumer.poll(caughtUp ? POLL : Duration.ofMillis(50));
        if (!records.isEmpty()) {
          transactions.executeWithoutResult(_ -> project(records, topicIds));
          versions.moved();
        }
      }
    }
  }

  private void project(ConsumerRecords<String, byte[]> records, Map<String, String> topicIds) {
    var next = new HashMap<TopicPartition, Long>();
    for (var record : records) {
      project(record);
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
    next.forEach(
        (partition, offset) ->
            db.sql(
                    """
                    insert into projection_position (topic, kafka_partition, topic_id, next_offset)
                    values (?, ?, ?, ?)
                    on conflict (topic, kafka_partition) do update
                    set topic_id = excluded.topic_id, next_offset = excluded.next_offset
                    """)
                .params(
                    partition.topic(),
                    partition.partition(),
                    topicIds.getOrDefault(partition.topic(), ""),
                    offset)
                .update());
  }

  private void project(ConsumerRecord<String, byte[]> record) {
    String type = null;
    Object event;
    String eventId;
    long sequence;
    try {
      var envelope = KafkaEnvelopes.read(record.headers());
      type = envelope.type();
      eventId = envelope.id();
      sequence = envelope.sequence();
      var known = EventTypes.classOf(type);
      if (known.isEmpty()) {
        park(record, type, "a type that this version does not know");
        return;
      }
      event = EventJson.read(record.value(), known.get());
    } catch (IllegalArgumentException | JacksonException | NullPointerException e) {
      park(record, String.valueOf(type), String.valueOf(e.getMessage()));
      return;
    }
    switch (event) {
      case OrganizationEvent e -> projector.organization(e, sequence);
      case ProjectEvent e -> projector.project(e, sequence);
      case StepFinished e -> projector.step(e, eventId);
      default -> LOG.trace("outcomes other than steps become events, which are read as such");
    }
  }

  private void park(ConsumerRecord<String, byte[]> record, String type, String cause) {
    LOG.warn(
        "record {}/{}@{} was put aside: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        cause);
    db.sql(
            """
            insert into projection_parked (topic, kafka_partition, kafka_offset, type, cause)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """)
        .params(record.topic(), record.partition(), record.offset(), type, cause)
        .update();
  }

  private long position(TopicPartition partition, String topicId) {
    return db.sql(
            """
            select next_offset from projection_position
            where topic = ? and kafka_partition = ? and topic_id = ?
            """)
        .params(partition.topic(), partition.partition(), topicId)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  private Map<String, String> topicIds() throws ExecutionException, InterruptedException {
    try (var admin =
        Admin.create(
            Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      var ids = new HashMap<String, String>();
      admin
          .describeTopics(READ)
          .allTopicNames()
          .get()
          .forEach((name, description) -> ids.put(name, description.topicId().toString()));
      return ids;
    }
  }
}
