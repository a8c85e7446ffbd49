package dev.supaplane.query.projection;

import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.kit.trace.LogFields;
import dev.supaplane.query.projection.History.Numbering;
import dev.supaplane.query.projection.History.Told;
import dev.supaplane.query.projection.Incoming.Understood;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes records and the position after them in one transaction, each row that they change once.
 * When a batch cannot be written it is written record by record, and the record that is at fault is
 * put aside; a database that is away is nobody's fault and skips nothing.
 */
final class Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
  private static final String PROGRAM_LIMIT_EXCEEDED = "54000";

  private final TransactionTemplate transactions;
  private final Projector projector;
  private final Positions positions;
  private final History history;
  private final boolean isAlone;

  /** Into the live rows, which others may write too. */
  Batches(JdbcClient db, TransactionTemplate transactions) {
    this(db, transactions, new Numbering.Next(), 0);
  }

  /**
   * Into rows of which this is told how the feed counts them.
   *
   * @param remembered how many projects' rows are kept in memory between batches; 0 where somebody
   *     else may write the same rows
   */
  Batches(JdbcClient db, TransactionTemplate transactions, Numbering numbering, int remembered) {
    this.transactions = transactions;
    this.projector = new Projector(db, remembered);
    this.positions = new Positions(db);
    this.history = new History(db, numbering);
    this.isAlone = remembered > 0;
  }

  /** The offset to read next, 0 for a partition of a topic that was not read yet. */
  long next(TopicPartition partition, String topicId) {
    return positions.next(partition, topicId);
  }

  /**
   * Writes a batch.
   *
   * @param topicIds which incarnation of its topic each partition belongs to
   * @throws DataAccessException when the database is away
   * @throws TransactionException likewise
   */
  void write(
      Iterable<ConsumerRecord<String, byte[]>> records, Map<TopicPartition, String> topicIds) {
    try {
      transactions.executeWithoutResult(_ -> project(records, topicIds));
    } catch (RuntimeException e) {
      projector.forget();
      if (isOutage(e)) {
        throw e;
      }
      LOG.warn("a batch was refused and is written record by record", e);
      for (var record : records) {
        write(record, topicIds);
      }
    }
  }

  private void write(ConsumerRecord<String, byte[]> record, Map<TopicPartition, String> topicIds) {
    try (var _ = fields(record)) {
      transactions.executeWithoutResult(_ -> project(List.of(record), topicIds));
    } catch (RuntimeException e) {
      projector.forget();
      if (isOutage(e)) {
        throw e;
      }
      transactions.executeWithoutResult(
          _ -> {
            var why = new Unknown(typeOf(record), String.valueOf(e.getMessage()));
            positions.park(record, topicId(record, topicIds), why);
            positions.move(after(record), topicIds);
          });
    }
  }

  private void project(
      Iterable<ConsumerRecord<String, byte[]>> records, Map<TopicPartition, String> topicIds) {
    var next = new HashMap<TopicPartition, Long>();
    var told = new ArrayList<Told>();
    for (var record : records) {
      switch (Incoming.of(record)) {
        case Unknown unknown -> positions.park(record, topicId(record, topicIds), unknown);
        case Understood understood -> told.add(new Told(record, understood));
      }
      next.putAll(after(record));
    }
    take(told);
    positions.move(next, topicIds);
  }

  /** Puts what was understood into the rows, in a transaction of the caller's. */
  void take(List<Told> told) {
    if (told.isEmpty()) {
      return;
    }
    var begin = new HashSet<String>();
    for (var one : told) {
      if (one.is().event() instanceof ProjectCreated
          || one.is().event() instanceof ProjectAdopted
          || one.is().event() instanceof OrganizationCreated) {
        begin.add(one.is().envelope().subject());
      }
    }
    // First of all: it is what this waits for while a rebuild holds the rows still, and whoever
    // waits may have no other table locked.
    var fresh = history.keep(told);
    // Of a project or organization that begins only now, because its beginning was put aside until
    // now.
    var later =
        begin.isEmpty() || isAlone ? new HashSet<String>() : history.knownAmong(begin, told);
    projector.apply(told, fresh, later);
  }

  private static LogFields fields(ConsumerRecord<String, byte[]> record) {
    return Incoming.of(record) instanceof Understood understood
        ? ProjectionWatch.fields(understood)
        : LogFields.open();
  }

  private static Map<TopicPartition, Long> after(ConsumerRecord<String, byte[]> record) {
    return Map.of(partition(record), record.offset() + 1);
  }

  private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static String topicId(
      ConsumerRecord<String, byte[]> record, Map<TopicPartition, String> topicIds) {
    return topicIds.getOrDefault(partition(record), "");
  }

  private static String typeOf(ConsumerRecord<String, byte[]> record) {
    return switch (Incoming.of(record)) {
      case Understood understood -> EventTypes.nameOf(understood.event());
      case Unknown unknown -> String.valueOf(unknown.type());
    };
  }

  /** Whether the next try may succeed with the same records; values that do not fit never will. */
  static boolean isOutage(RuntimeException e) {
    return e instanceof TransactionException
        || (e instanceof DataAccessException failure
            && !(e instanceof DataIntegrityViolationException)
            && !isTooLarge(failure));
  }

  /** Longer than a row of an index may be, for one; among the failures of a server that is full. */
  private static boolean isTooLarge(DataAccessException e) {
    return e.getMostSpecificCause() instanceof SQLException cause
        && PROGRAM_LIMIT_EXCEEDED.equals(cause.getSQLState());
  }
}
