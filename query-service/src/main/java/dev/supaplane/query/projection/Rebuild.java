package dev.supaplane.query.projection;

import dev.supaplane.query.projection.History.Numbering;
import dev.supaplane.query.projection.ReadModelHash.Since;
import dev.supaplane.query.projection.ReadModelHash.TableComparison;
import dev.supaplane.query.projection.RebuildProgress.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One rebuild, from the beginning of the topics until the second set is live or gone. */
final class Rebuild implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
  private static final int REMEMBERED = 20_000;
  private static final int CLOSE = 500;
  private static final Duration FILL = Duration.ofSeconds(1);
  // An autovacuum of a large table, or a backup of them all, goes on for a while.
  private static final Duration TRY_FOR = Duration.ofMinutes(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final Duration HELD = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Databases databases;
  private final String bootstrap;
  private final RebuildProgress progress;
  // Connected once: it is asked while writers are held up.
  private final Admin admin;
  private final Map<TopicPartition, String> sources;
  private final Set<String> changed = new HashSet<>();
  private long position;
  private long looked = System.nanoTime();

  /**
   * Where the rows are.
   *
   * @param live finds the live rows
   * @param second finds {@link SecondSet#SCHEMA} first; made for statements that take minutes
   */
  record Databases(DataSource live, DataSource second) {}

  /** It was taken back. */
  static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** It cannot go on, for a reason that is told to a person. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String why) {
      super(why);
    }
  }

  Rebuild(Databases databases, String bootstrap, RebuildProgress progress)
      throws ExecutionException, InterruptedException {
    this.databases = databases;
    this.bootstrap = bootstrap;
    this.progress = progress;
    this.admin = Sources.admin(bootstrap);
    try {
      this.sources = Sources.of(admin);
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  @Override
  public void close() {
    admin.close();
  }

  /**
   * Does it; answers how it ended. Whatever is left of the second set is the caller's to remove.
   */
  Phase run() throws ExecutionException, InterruptedException, SQLException {
    var set = new SecondSet(databases.second());
    set.create();
    var liveDb = JdbcClient.create(databases.live());
    var live = ReadModelHash.schema(liveDb);
    try (var writer = writer();
        var follower = follower(writer, liveDb, live)) {
      comeClose(follower);
      progress.phase(Phase.INDEXING);
      goOn();
      set.index();
      goOn();
      progress.phase(Phase.COMPARING);
      var comparison = compare(follower, live);
      goOn();
      var isEqual = comparison.values().stream().allMatch(TableComparison::isEqual);
      if (progress.order().dryRun()) {
        return Phase.COMPARED;
      }
      if (!isEqual && !progress.order().evenIfDifferent()) {
        return Phase.DIFFERENT;
      }
      progress.phase(Phase.SWITCHING);
      return takePlace(follower, live, isEqual, set.readable(live));
    }
  }

  /**
   * One connection for all that is written. What it commits need not be on the disk at once: until
   * the switch, whose commit waits for everything before it, a crash removes the second set anyway.
   */
  private Connection writer() throws SQLException {
    var connection = databases.second().getConnection();
    JdbcClient.create(new SingleConnectionDataSource(connection, true))
        .sql("set synchronous_commit = off")
        .update();
    return connection;
  }

  private Follower follower(Connection writer, JdbcClient liveDb, String live) {
    var source = new SingleConnectionDataSource(writer, true);
    var batches =
        new Batches(
            JdbcClient.create(source),
            new TransactionTemplate(new JdbcTransactionManager(source)),
            new Numbering.AsIn(live),
            REMEMBERED);
    return new Follower(bootstrap, sources, new Positions(liveDb), batches);
  }

  /** Reads until little is left, while the live rows go on. */
  private void comeClose(Follower follower) throws ExecutionException, InterruptedException {
    while (true) {
      goOn();
      var target = follower.target();
      if (follower.left(target) <= CLOSE) {
        return;
      }
      var records = follower.read(target, FILL);
      progress.read(records.size(), follower.all(target));
    }
  }

  /** Both sets at the same place, told by a snapshot, so that the live one need not wait. */
  private Map<String, TableComparison> compare(Follower follower, String live)
      throws ExecutionException, InterruptedException, SQLException {
    try (var connection = databases.second().getConnection()) {
      var db = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      db.sql("set work_mem = '64MB'").update();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      holding(
          follower,
          _ -> {
            changed.clear();
            // The first question of the transaction decides what all others see.
            db.sql("select 1").query(Integer.class).single();
            return true;
          });
      var comparison = ReadModelHash.compare(db, live, SecondSet.SCHEMA, null);
      var unreadable = db.sql("select count(*) from projection_parked").query(Long.class).single();
      progress.compared(comparison, unreadable);
      position = db.sql("select last from " + live + ".feed").query(Long.class).single();
      connection.rollback();
      return comparison;
    }
  }

  private Phase takePlace(Follower follower, String live, boolean wasEqual, List<Long> readable)
      throws ExecutionException, InterruptedException {
    var end = new Phase[] {Phase.DIFFERENT};
    holding(
        follower,
        hold -> {
          if (wasEqual && !changesAreEqual(live)) {
            return true;
          }
          hold.takePlace(live, readable);
          end[0] = Phase.SWITCHED;
          return true;
        });
    return end[0];
  }

  /** What changed since the comparison is compared too. */
  private boolean changesAreEqual(String live) {
    if (changed.isEmpty()) {
      return true;
    }
    var found =
        ReadModelHash.compare(
            JdbcClient.create(databases.second()),
            live,
            SecondSet.SCHEMA,
            new Since(changed, position));
    var isEqual = found.values().stream().allMatch(TableComparison::isEqual);
    if (!isEqual) {
      progress.compared(found, progress.status().unreadable());
    }
    return isEqual;
  }

  private interface Held {
    /** Answers whether it is done; otherwise it is tried again. */
    boolean use(Hold hold);
  }

  /** Does something while both sets stand at the same place and nobody writes. */
  private void holding(Follower follower, Held use)
      throws ExecutionException, InterruptedException {
    var deadline = System.nanoTime() + TRY_FOR.toNanos();
    var pause = FIRST_PAUSE;
    while (System.nanoTime() < deadline) {
      goOn();
      comeCloseAgain(follower);
      try (var hold = Hold.of(databases.live())) {
        demandSameTopics(Sources.within(HELD, admin));
        if (catchUp(follower) && use.use(hold)) {
          return;
        }
        LOG.info("not everything was read in time; tried again");
      } catch (DataAccessException e) {
        if (!Hold.isTimeout(e)) {
          throw e;
        }
        LOG.info("somebody is in the middle of something; tried again", e);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TimeoutException)) {
          throw e;
        }
        LOG.info("the broker did not answer while writers were held up; tried again", e);
      }
      // Those who were held up have their turn before the next try.
      Thread.sleep(pause);
      var longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
    throw new Stopped(
        "the live rows could not be held still within %d minutes; try when less goes on"
            .formatted(TRY_FOR.toMinutes()));
  }

  private void comeCloseAgain(Follower follower) throws ExecutionException, InterruptedException {
    var target = follower.target();
    while (follower.left(target) > 0) {
      goOn();
      read(follower, target);
    }
  }

  /** Up to the very end, with the live rows held; bounded, since writers wait. */
  private boolean catchUp(Follower follower) {
    var deadline = System.nanoTime() + HELD.toNanos();
    var target = follower.target();
    BooleanSupplier isThere = () -> follower.left(target) == 0;
    while (!isThere.getAsBoolean() && System.nanoTime() < deadline) {
      read(follower, target);
    }
    return isThere.getAsBoolean();
  }

  private void read(Follower follower, Map<TopicPartition, Long> target) {
    var records = follower.read(target, HELD);
    for (ConsumerRecord<String, byte[]> record : records) {
      if (record.key() != null) {
        // By both names, since the key is what its sender made it.
        changed.add(record.key());
      }
      if (Incoming.of(record) instanceof Incoming.Understood understood) {
        changed.add(understood.envelope().subject());
      }
    }
    // How many there are in all is asked of the broker, and this may hold writers up.
    progress.read(records.size(), 0);
  }

  private void goOn() throws ExecutionException, InterruptedException {
    if (progress.isCancelled()) {
      throw new Cancelled();
    }
    if (System.nanoTime() - looked > LOOK.toNanos()) {
      demandSameTopics(Sources.of(admin));
      looked = System.nanoTime();
    }
  }

  private void demandSameTopics(Map<TopicPartition, String> now) {
    if (!sources.equals(now)) {
      throw new Stopped("a topic was made anew or has grown while it was read; ask again");
    }
  }
}
