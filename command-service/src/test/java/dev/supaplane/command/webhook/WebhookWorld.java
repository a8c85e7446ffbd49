package dev.supaplane.command.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.command.Database;
import dev.supaplane.command.vault.MasterKey;
import dev.supaplane.command.vault.SecretSeal;
import dev.supaplane.command.webhook.Hook.Wish;
import dev.supaplane.command.webhook.HookRegister.Outcome;
import dev.supaplane.command.webhook.Queue.Span;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Webhooks with a clock that stands still, and rounds that are made by hand. */
final class WebhookWorld implements AutoCloseable {
  static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  static final TopicPartition EVENTS = new TopicPartition(Topics.EVENTS, 0);
  static final TopicPartition OUTCOMES = new TopicPartition(Topics.OUTCOMES, 0);

  /** One attempt after five seconds, one after fifteen, and then it is over. */
  static final WebhookSettings SETTINGS =
      new WebhookSettings(
          true,
          new RetryPolicy(Duration.ofSeconds(5), Duration.ofHours(1), 3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          2,
          4,
          20,
          Duration.ofDays(7),
          Duration.ofHours(24));

  final Database database;
  final JdbcClient db;
  final Queue queue;
  final Keyring keys;
  final HookRegister register;
  final DeliveryBook book;
  final HttpSender sender;
  private final InstantSource clock = () -> now();
  private Instant now = BEGIN;
  private long offset;

  WebhookWorld(Path directory) {
    database = new Database(directory.resolve("postgres"));
    db = database.client();
    var seal = new SecretSeal(MasterKey.load(directory.resolve("master.key"), true));
    keys = new Keyring(db, seal);
    queue =
        new Queue(
            db,
            database.transaction(),
            ref -> ref.startsWith("acme") ? Optional.of("acme") : Optional.empty(),
            clock,
            SETTINGS.backlog());
    var guard = new AddressGuard(true, InetAddress::getAllByName);
    register =
        new HookRegister(
            db,
            database.transaction(),
            keys,
            queue,
            new Sources("127.0.0.1:1"),
            guard,
            clock,
            SETTINGS,
            () -> {});
    book = new DeliveryBook(db, database.transaction(), clock, () -> {});
    sender = new HttpSender(guard, keys, clock, SETTINGS);
  }

  /** As at the beginning. */
  void clear() {
    db.sql("delete from webhook").update();
    db.sql("delete from webhook_parked").update();
    now = BEGIN;
    offset = 0;
  }

  synchronized Instant now() {
    return now;
  }

  synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  Lanes lanes(String node) {
    return new Lanes(db, database.transaction(), node);
  }

  Courier courier(String node, Sender sender, Executor threads) {
    return new Courier(lanes(node), sender, SETTINGS, clock, () -> 0, threads);
  }

  UUID hook(String url) {
    return hook(url, new EventFilter(List.of(), null, null));
  }

  UUID hook(String url, EventFilter filter) {
    return hook(url, filter, null);
  }

  UUID hook(String url, EventFilter filter, @Nullable String owner) {
    var made = register.create(new Wish(url, filter, "", true), owner, true, null);
    return ((Outcome.Done) made).hook();
  }

  Hook see(UUID hook) {
    return register.find(hook).orElseThrow();
  }

  /** Events of projects, one for each ref, in this order, numbered on; told to all hooks. */
  void happen(String... refs) {
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    var from = offset;
    for (var ref : refs) {
      records.add(fact(ref, offset++));
    }
    take(EVENTS, from, offset, records);
  }

  int take(
      TopicPartition partition, long from, long to, List<ConsumerRecord<String, byte[]>> records) {
    return queue.take(
        Map.of(partition, new Span("topic", from, to, records)), queue.taking().keySet());
  }

  static ConsumerRecord<String, byte[]> fact(String ref, long offset) {
    return record(
        EVENTS, offset, "dev.supaplane.project.paused.v1", ref, 7, "{\"number\":" + offset + "}");
  }

  static ConsumerRecord<String, byte[]> record(
      TopicPartition partition, long offset, String type, String ref, long sequence, String data) {
    var envelope =
        new EventEnvelope(
            "event-" + partition.topic() + "-" + offset,
            type,
            "/a-test",
            ref,
            BEGIN,
            sequence,
            null,
            null,
            "superuser");
    var sent = KafkaEnvelopes.record(partition.topic(), envelope, data.getBytes(UTF_8));
    var record =
        new ConsumerRecord<>(
            partition.topic(), partition.partition(), offset, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  /** Rounds, and time passing between them, until nothing waits. */
  void untilNothingWaits(Courier courier) {
    for (var next = step(courier); next.isPresent(); next = step(courier)) {
      set(next.get());
    }
  }

  /** All that is due now; answers when there is more. */
  Optional<Instant> step(Courier courier) {
    while (courier.round() > 0) {
      // What was sent may have made room for what comes after it.
    }
    return lanes("nobody").nextDue();
  }

  private synchronized void set(Instant later) {
    now = later.isAfter(now) ? later : now;
  }

  Set<String> states(UUID hook) {
    return Set.copyOf(
        db.sql("select state from webhook_delivery where webhook = ?")
            .param(hook)
            .query(String.class)
            .list());
  }

  @Override
  public void close() {
    sender.close();
    database.close();
  }
}
