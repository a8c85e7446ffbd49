package dev.supaplane.query.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The live rows held still: nobody writes until this is closed, and everybody reads. Whoever writes
 * takes one of these two tables before anything else, so no two wait for each other.
 */
final class Hold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final Duration WAIT_FOR_WRITERS = Duration.ofSeconds(10);
  private static final Duration WAIT_FOR_READERS = Duration.ofMillis(150);

  private final Connection connection;
  private final JdbcClient db;

  private Hold(Connection connection) {
    this.connection = connection;
    this.db = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /**
   * Waits for who writes now, and holds up who would write next.
   *
   * @throws DataAccessException when a writer does not end in time
   */
  static Hold of(DataSource live) {
    Hold hold;
    try {
      hold = new Hold(live.getConnection());
    } catch (SQLException e) {
      throw translated("hold", e);
    }
    try {
      hold.connection.setAutoCommit(false);
      hold.waitAtMost(WAIT_FOR_WRITERS);
      hold.db.sql("lock table projection_parked, feed in exclusive mode").update();
      return hold;
    } catch (SQLException e) {
      hold.close();
      throw translated("hold", e);
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  /**
   * Puts the second set in the place of the live one, for good.
   *
   * @param schema of the live rows, quoted as an identifier
   * @param readable ids of dead letters that go
   * @throws DataAccessException when a reader does not end in time; nothing has changed then
   */
  void takePlace(String schema, List<Long> readable) {
    try {
      // For five tables together shorter than the second after which PostgreSQL looks for those
      // that wait for each other: it is this one that gives way, and not a reader.
      waitAtMost(WAIT_FOR_READERS);
      SecondSet.takePlace(db, schema, readable);
      connection.commit();
    } catch (SQLException e) {
      throw translated("switch", e);
    }
  }

  /**
   * Whether somebody else did not end in time; then nothing has changed and it can be tried again.
   */
  static boolean isTimeout(DataAccessException e) {
    return e.getMostSpecificCause() instanceof SQLException cause
        && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
  }

  private void waitAtMost(Duration time) {
    db.sql("set local lock_timeout = " + time.toMillis()).update();
  }

  private static RuntimeException translated(String task, SQLException e) {
    return new UncategorizedSQLException(task, null, e);
  }

  /** Gives back what was held; nothing stays of what was not committed. */
  @Override
  public void close() {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // The connection is broken, and with it ends what it held.
      LOG.warn("a hold ended with its connection", e);
    }
  }
}
