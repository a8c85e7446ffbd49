package dev.supaplane.query.projection;

import dev.supaplane.query.projection.ReadModelHash.TableHash;
import dev.supaplane.query.projection.Rebuild.Cancelled;
import dev.supaplane.query.projection.Rebuild.Databases;
import dev.supaplane.query.projection.Rebuild.Stopped;
import dev.supaplane.query.projection.RebuildProgress.Order;
import dev.supaplane.query.projection.RebuildProgress.Phase;
import dev.supaplane.query.projection.RebuildProgress.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionException;

/**
 * Fills a second set of rows from the beginning of the topics while the first goes on answering,
 * compares them, and puts the second in the first one's place. One at a time, whichever process
 * does it.
 */
public final class Rebuilds implements SmartLifecycle {
  /** The one projection that there is: everything that follows from the topics. */
  public static final String READ_MODEL = "read-model";

  /** Every projection that there is. */
  public static final String ALL = "all";

  private static final Logger LOG = LoggerFactory.getLogger(Rebuilds.class);
  private static final Duration STOP = Duration.ofSeconds(5);
  // Any number that nobody else uses in this database.
  private static final long TURN = 0x5375_7061_0000_0022L;

  private final Databases databases;
  private final String bootstrap;
  private final Versions versions;
  private final JdbcClient db;
  private final Lock lock = new ReentrantLock();
  private volatile @Nullable RebuildProgress latest;
  private volatile boolean running;
  private @Nullable Thread thread;

  /**
   * Rebuilds of the query side's rows.
   *
   * @param live finds the live rows
   * @param second like {@code live}, for statements that take minutes
   */
  public Rebuilds(DataSource live, SecondSource second, String bootstrap, Versions versions) {
    this.databases = new Databases(live, second.finding(SecondSet.SCHEMA));
    this.bootstrap = bootstrap;
    this.versions = versions;
    this.db = JdbcClient.create(live);
  }

  /** Makes a data source whose connections find a schema first. */
  public interface SecondSource {
    /** One that finds this schema, which need not be there yet. */
    DataSource finding(String schema);
  }

  /** The names that can be asked for. */
  public List<String> names() {
    return List.of(READ_MODEL, ALL);
  }

  /** What came of asking for a rebuild. */
  public sealed interface Begun {
    /** It goes on. */
    record Started(Status status) implements Begun {}

    /** Another one goes on; it is told where it goes on in this process. */
    record Busy(Optional<Status> other) implements Begun {}
  }

  /** Begins a rebuild, unless one goes on. */
  public Begun begin(Order order) {
    lock.lock();
    try {
      var before = latest;
      if (before != null && !before.status().phase().isEnd()) {
        return new Begun.Busy(Optional.of(before.status()));
      }
      var turn = takeTurn();
      if (turn == null) {
        return new Begun.Busy(Optional.empty());
      }
      var progress = new RebuildProgress(order);
      latest = progress;
      thread = Thread.ofPlatform().name("projection-rebuild").start(() -> rebuild(progress, turn));
      return new Begun.Started(progress.status());
    } finally {
      lock.unlock();
    }
  }

  /** Takes back the one that goes on; answers whether one did. It has ended a little later. */
  public boolean cancel() {
    var progress = latest;
    if (progress == null || progress.status().phase().isEnd()) {
      return false;
    }
    progress.cancel();
    return true;
  }

  /** The one that goes on, or else the last one since this process began. */
  public Optional<Status> latest() {
    return Optional.ofNullable(latest).map(RebuildProgress::status);
  }

  /** How far the live rows have come. */
  public record Place(String topic, int partition, long nextOffset) {}

  /** How far the live rows have come, by topic and partition. */
  public List<Place> places() {
    return db.sql(
            """
            select topic, kafka_partition, next_offset from projection_position
            order by topic, kafka_partition
            """)
        .query((row, _) -> new Place(row.getString(1), row.getInt(2), row.getLong(3)))
        .list();
  }

  /** How many rows each table has. */
  public Map<String, Long> rows() {
    var rows = new LinkedHashMap<String, Long>();
    for (var table : ReadModelHash.TABLES) {
      rows.put(
          table.name(), db.sql("select count(*) from " + table.name()).query(Long.class).single());
    }
    return rows;
  }

  /** How many rows each table has, and their hash: reads them all. */
  public Map<String, TableHash> hashes() {
    return ReadModelHash.of(JdbcClient.create(databases.second()), ReadModelHash.schema(db));
  }

  /** How one ended; told when nothing of it is left and the next one may begin. */
  private sealed interface Outcome {
    record Ended(Phase phase) implements Outcome {}

    record Failed(String why) implements Outcome {}
  }

  private void rebuild(RebuildProgress progress, Connection turn) {
    var outcome = attempt(progress);
    try {
      clearUp(turn);
    } finally {
      // Whatever else goes wrong: one that is not told to have ended lets no other begin.
      switch (outcome) {
        case Outcome.Ended(var phase) -> progress.phase(phase);
        case Outcome.Failed(var why) -> progress.failed(why);
      }
    }
    LOG.info("{} ended: {}", progress.order(), progress.status().phase());
    versions.moved();
  }

  private void clearUp(Connection turn) {
    try (turn) {
      new SecondSet(databases.second()).drop();
    } catch (SQLException | DataAccessException e) {
      LOG.warn("what a rebuild left could not be removed; the next start or rebuild does it", e);
    }
  }

  private Outcome attempt(RebuildProgress progress) {
    try (var rebuild = new Rebuild(databases, bootstrap, progress)) {
      return new Outcome.Ended(rebuild.run());
    } catch (Cancelled e) {
      LOG.debug("a rebuild was cancelled", e);
      return new Outcome.Ended(Phase.CANCELLED);
    } catch (Stopped e) {
      LOG.warn("a rebuild stopped", e);
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("the service was stopped");
    } catch (ExecutionException | KafkaException e) {
      LOG.warn("a rebuild lost its broker", e);
      return new Outcome.Failed("the broker did not answer; see the log, then ask again");
    } catch (SQLException | DataAccessException | TransactionException e) {
      LOG.warn("a rebuild lost its database", e);
      return new Outcome.Failed("the database did not answer or refused; see the log, ask again");
    } catch (RuntimeException | Error e) {
      LOG.error("a rebuild failed in a way not foreseen", e);
      return new Outcome.Failed("something went wrong that nobody foresaw; see the log");
    }
  }

  /** A connection that has the turn until it is closed; null where another process has it. */
  private @Nullable Connection takeTurn() {
    try {
      var connection = databases.second().getConnection();
      var isOurs = false;
      try {
        isOurs =
            JdbcClient.create(new SingleConnectionDataSource(connection, true))
                .sql("select pg_try_advisory_lock(?)")
                .param(TURN)
                .query(Boolean.class)
                .single();
      } finally {
        if (!isOurs) {
          connection.close();
        }
      }
      return isOurs ? connection : null;
    } catch (SQLException e) {
      throw new IllegalStateException("the database gives no connection for a rebuild", e);
    }
  }

  /** Removes what a process left that was ended in the middle of a rebuild, and tells of it. */
  @Override
  public void start() {
    running = true;
    var set = new SecondSet(databases.second());
    if (!set.isThere()) {
      return;
    }
    try (var turn = takeTurn()) {
      if (turn != null) {
        var progress = new RebuildProgress(new Order(ALL, false, false));
        if (set.hadSwitched()) {
          progress.phase(Phase.SWITCHED);
          LOG.warn("a rebuild was cut off after it had switched; the old rows are removed");
        } else {
          progress.failed("the process ended in the middle of it; what it had filled was removed");
          LOG.warn("a rebuild was cut off; what it had filled is removed");
        }
        set.drop();
        latest = progress;
      }
    } catch (SQLException e) {
      LOG.warn("the connection of a turn did not close", e);
    }
  }

  @Override
  public void stop() {
    running = false;
    cancel();
    var current = thread;
    if (current == null) {
      return;
    }
    try {
      if (!current.join(STOP)) {
        current.interrupt();
        LOG.warn("a rebuild did not end in time; what it leaves is removed at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
