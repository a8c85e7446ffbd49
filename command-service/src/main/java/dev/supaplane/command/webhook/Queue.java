package dev.supaplane.command.webhook;

import dev.supaplane.command.webhook.Sources.Place;
import java.sql.Array;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Queues what hooks hear. Deliveries and the hook's position are written in one transaction, so
 * each record is queued once whatever ends the process.
 */
final class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);
  // Whoever queues holds it until the commit: two intakes never queue the same.
  private static final long LOCK = 0x77_65_62_68_6f_6f_6bL;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Function<String, Optional<String>> organizationOf;
  private final InstantSource clock;
  private final int backlog;
  private final Set<UUID> full = new HashSet<>();

  /**
   * A queue in the command side's database.
   *
   * @param organizationOf the organization of a project by its ref
   * @param backlog how many deliveries of a hook may wait
   */
  Queue(
      JdbcClient db,
      TransactionTemplate transactions,
      Function<String, Optional<String>> organizationOf,
      InstantSource clock,
      int backlog) {
    this.db = db;
    this.transactions = transactions;
    this.organizationOf = organizationOf;
    this.clock = clock;
    this.backlog = backlog;
  }

  /**
   * What was read of a partition.
   *
   * @param from the offset at which reading began
   * @param to the offset to read next
   */
  record Span(String topicId, long from, long to, List<ConsumerRecord<String, byte[]>> records) {}

  private record Hook(UUID id, EventFilter filter) {}

  /**
   * Hooks that are on and whose backlog is not full, each with its offset in partitions that it has
   * heard of. One that was full takes again when half of it is gone.
   */
  Map<UUID, Map<TopicPartition, Place>> taking() {
    var found = new HashMap<UUID, Map<TopicPartition, Place>>();
    var seen = new HashSet<UUID>();
    db.sql(
            """
            select id, (select count(*) from (select 1 from webhook_delivery d
              where d.webhook = w.id and d.state = 'pending' limit :backlog) waiting) as waiting
            from webhook w where enabled
            """)
        .param("backlog", backlog)
        .query(
            row -> {
              var hook = row.getObject("id", UUID.class);
              seen.add(hook);
              if (takes(hook, row.getInt("waiting"))) {
                found.put(hook, new HashMap<>());
              }
            });
    full.retainAll(seen);
    positions().forEach((hook, places) -> found.computeIfPresent(hook, (_, _) -> places));
    return found;
  }

  private boolean takes(UUID hook, int waiting) {
    if (waiting >= backlog) {
      if (full.add(hook)) {
        LOG.warn("webhook {} has {} deliveries waiting; the rest waits in Kafka", hook, waiting);
      }
    } else if (waiting <= backlog / 2) {
      full.remove(hook);
    }
    return !full.contains(hook);
  }

  /**
   * Queues what was read for some hooks, as far as they have come to it; answers how much.
   *
   * @param taking the hooks
   */
  int take(Map<TopicPartition, Span> read, Set<UUID> taking) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              db.sql("select pg_advisory_xact_lock(?)").param(LOCK).query((_, _) -> true).single();
              var hooks = hooks(taking);
              var positions = positions();
              var queued = 0;
              for (var part : read.entrySet()) {
                queued += take(part.getKey(), part.getValue(), hooks, positions);
              }
              return queued;
            }));
  }

  private int take(
      TopicPartition partition,
      Span span,
      List<Hook> hooks,
      Map<UUID, Map<TopicPartition, Place>> positions) {
    var heard = new ArrayList<Heard>();
    var offsets = new ArrayList<Long>();
    for (var record : span.records()) {
      try {
        heard.add(Heard.of(record));
        offsets.add(record.offset());
      } catch (Heard.Unreadable e) {
        park(record, String.valueOf(e.getMessage()));
      }
    }
    var queued = 0;
    for (var hook : hooks) {
      var next = next(positions.getOrDefault(hook.id(), Map.of()).get(partition), span.topicId());
      // What lies before the span it has not heard yet; what lies after it, it has.
      if (next < span.from() || next >= span.to()) {
        continue;
      }
      var wanted = new ArrayList<Heard>();
      for (var i = 0; i < heard.size(); i++) {
        if (offsets.get(i) >= next && hook.filter().passes(heard.get(i), organizationOf)) {
          wanted.add(heard.get(i));
        }
      }
      queued += wanted.isEmpty() ? 0 : add(hook.id(), wanted);
      move(
          hook.id(),
          new Place(partition.topic(), partition.partition(), span.topicId(), span.to()));
    }
    return queued;
  }

  /** Where a hook is in a partition; at its beginning where it has heard nothing of that topic. */
  static long next(@Nullable Place place, String topicId) {
    return place == null || !place.topicId().equals(topicId) ? 0 : place.next();
  }

  /**
   * Queues events for a hook, in their order; answers how many were not there yet. In the caller's
   * transaction, which keeps the hook from being deleted.
   */
  int add(UUID hook, List<Heard> events) {
    var now = clock.instant().atOffset(ZoneOffset.UTC);
    db.sql(
            """
            insert into webhook_lane (webhook, subject, due_at)
            select :hook, subject, :now
            from (select distinct unnest(:subjects) as subject order by 1) subjects
            on conflict (webhook, subject) do update set due_at = webhook_lane.due_at
            """)
        .param("hook", hook)
        .param("now", now)
        .param("subjects", events.stream().map(Heard::subject).toArray(String[]::new))
        .update();
    return db.sql(
            """
            insert into webhook_delivery (webhook, event_id, type, subject, body, queued_at)
            select :hook, id, type, subject, body, :now
            from unnest(:ids, :types, :subjects, :bodies) with ordinality
              as events (id, type, subject, body, place)
            order by place on conflict (webhook, event_id) do nothing
            """)
        .param("hook", hook)
        .param("now", now)
        .param("ids", events.stream().map(Heard::id).toArray(String[]::new))
        .param("types", events.stream().map(Heard::type).toArray(String[]::new))
        .param("subjects", events.stream().map(Heard::subject).toArray(String[]::new))
        .param("bodies", events.stream().map(Heard::json).toArray(String[]::new))
        .update();
  }

  /** Sets where a hook is in a partition, in the caller's transaction. */
  void move(UUID hook, Place place) {
    db.sql(
            """
            insert into webhook_position (webhook, topic, kafka_partition, topic_id, next_offset)
            values (?, ?, ?, ?, ?)
            on conflict (webhook, topic, kafka_partition) do update
            set topic_id = excluded.topic_id, next_offset = excluded.next_offset
            """)
        .params(hook, place.topic(), place.partition(), place.topicId(), place.next())
        .update();
  }

  /** Held, so that none is deleted before the end of the transaction. */
  private List<Hook> hooks(Set<UUID> taking) {
    return db
        .sql(
            """
            select id, types, project, coalesce(owner, organization) as organization from webhook
            where enabled order by id for key share
            """)
        .query(
            (row, _) ->
                new Hook(
                    row.getObject("id", UUID.class),
                    new EventFilter(
                        texts(row.getArray("types")),
                        row.getString("project"),
                        row.getString("organization"))))
        .list()
        .stream()
        .filter(hook -> taking.contains(hook.id()))
        .toList();
  }

  private Map<UUID, Map<TopicPartition, Place>> positions() {
    var positions = new HashMap<UUID, Map<TopicPartition, Place>>();
    db.sql("select webhook, topic, kafka_partition, topic_id, next_offset from webhook_position")
        .query(
            row -> {
              var place =
                  new Place(
                      row.getString("topic"),
                      row.getInt("kafka_partition"),
                      row.getString("topic_id"),
                      row.getLong("next_offset"));
              positions
                  .computeIfAbsent(row.getObject("webhook", UUID.class), _ -> new HashMap<>())
                  .put(new TopicPartition(place.topic(), place.partition()), place);
            });
    return positions;
  }

  private void park(ConsumerRecord<String, byte[]> record, String cause) {
    var isNew =
        db.sql(
                    """
                    insert into webhook_parked (topic, kafka_partition, kafka_offset, cause)
                    values (?, ?, ?, ?) on conflict do nothing
                    """)
                .params(record.topic(), record.partition(), record.offset(), cause)
                .update()
            == 1;
    if (isNew) {
      LOG.warn(
          "record {}/{}@{} is told to no webhook: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          cause);
    }
  }

  static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
