package dev.supaplane.command.webhook;

import dev.supaplane.command.vault.SecretSeal;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Webhooks with all that makes them go: hears Kafka, keeps what waits, sends it. */
public final class Webhooks implements SmartLifecycle {
  private static final long IDLE_SECONDS = 30;
  private static final int MOST_KNOWN = 10_000;

  private final Lanes lanes;
  private final Keyring keys;
  private final AddressGuard guard;
  private final HookRegister register;
  private final DeliveryBook book;
  private final Intake intake;
  private final WebhookSettings settings;
  private final InstantSource clock;
  private volatile @Nullable Running running;

  private record Running(Courier courier, Rounds rounds, HttpSender sender) {}

  /**
   * Webhooks in the command side's database.
   *
   * @param node who sends, by a name that it keeps over restarts and that nobody else has
   * @param bootstrap Kafka's servers
   * @param organizationOf the organization of a project by its ref
   */
  public Webhooks(
      JdbcClient db,
      TransactionTemplate transactions,
      SecretSeal seal,
      String node,
      String bootstrap,
      Function<String, Optional<String>> organizationOf,
      InstantSource clock,
      WebhookSettings settings) {
    this.settings = settings;
    this.clock = clock;
    lanes = new Lanes(db, transactions, node);
    keys = new Keyring(db, seal);
    guard = new AddressGuard(settings.privateAddresses(), InetAddress::getAllByName);
    var sources = new Sources(bootstrap);
    var queue = new Queue(db, transactions, remembered(organizationOf), clock, settings.backlog());
    register =
        new HookRegister(
            db, transactions, keys, queue, sources, guard, clock, settings, this::wake);
    book = new DeliveryBook(db, transactions, clock, this::wake);
    intake = new Intake(bootstrap, sources, queue, this::wake);
  }

  /** The hooks. */
  public HookRegister register() {
    return register;
  }

  /** Their deliveries. */
  public DeliveryBook book() {
    return book;
  }

  private void wake() {
    var now = running;
    if (now != null) {
      now.courier().wake();
    }
  }

  @Override
  public synchronized void start() {
    if (running != null) {
      return;
    }
    var threads = threads(settings.overall());
    var sender = new HttpSender(guard, keys, clock, settings);
    var courier =
        new Courier(
            lanes,
            sender,
            settings,
            clock,
            () -> ThreadLocalRandom.current().nextDouble(),
            threads);
    var rounds = new Rounds(courier, lanes, book, clock, settings.kept(), threads);
    running = new Running(courier, rounds, sender);
    rounds.start();
    intake.start();
  }

  @Override
  public synchronized void stop() {
    var now = running;
    if (now != null) {
      intake.stop();
      now.rounds().stop();
      now.sender().close();
      running = null;
    }
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** A project's organization never changes, and its events come one after another. */
  private static Function<String, Optional<String>> remembered(
      Function<String, Optional<String>> organizationOf) {
    var known = new ConcurrentHashMap<String, Optional<String>>();
    return ref -> {
      if (known.size() > MOST_KNOWN) {
        known.clear();
      }
      return known.computeIfAbsent(ref, organizationOf);
    };
  }

  private static ExecutorService threads(int most) {
    var threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("webhook-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
