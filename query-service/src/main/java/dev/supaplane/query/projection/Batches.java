package dev.supaplane.query.projection;

import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.query.projection.Incoming.Understood;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.util.HashMap;
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
 * Writes records and the position after them in one transaction. When a batch cannot be written it
 * is written record by record, and the record that is at fault is put aside; a database that is
 * away is nobody's fault and skips nothing.
 */
final class Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  private final TransactionTemplate transactions;
  private final Projector projector;
  private final Positions positions;
  private final History history;

  Batches(JdbcClient db, TransactionTemplate transactions) {
    this.transactions = transactions;
    this.projector = new Projector(db);
    this.positions = new Positions(db);
    this.history = new History(db);
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
    try {
      transactions.executeWithoutResult(
          _ -> {
            project(record, topicIds);
            positions.move(after(record), topicIds);
          });
    } catch (RuntimeException e) {
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
    for (var record : records) {
      project(record, topicIds);
      next.putAll(after(record));
    }
    positions.move(next, topicIds);
  }

  private void project(
      ConsumerRecord<String, byte[]> record, Map<TopicPartition, String> topicIds) {
    switch (Incoming.of(record)) {
      case Unknown unknown -> positions.park(record, topicId(record, topicIds), unknown);
      case Understood understood -> {
        try (var _ = ProjectionWatch.fields(understood)) {
          project(record, understood);
        }
      }
    }
  }

  /** Puts a record into the rows, in a transaction of the caller's. */
  void project(ConsumerRecord<String, byte[]> record, Understood understood) {
    var isNew = history.keep(record, understood);
    if (isNew
        && understood.event() instanceof ProjectEvent e
        && history.hasLater(understood.envelope())) {
      // It was put aside until now, and what came after it was counted without it.
      projector.refold(e.ref().value());
      return;
    }
    switch (understood.event()) {
      case OrganizationEvent e -> projector.organization(e, understood.envelope().sequence());
      case ProjectEvent e -> projector.project(e, understood.envelope().sequence());
      case StepFinished e -> projector.step(e, understood.envelope().id());
      default -> LOG.trace("outcomes other than steps become events, which are read as such");
    }
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
  private static boolean isOutage(RuntimeException e) {
    return e instanceof TransactionException
        || (e instanceof DataAccessException && !(e instanceof DataIntegrityViolationException));
  }
}
