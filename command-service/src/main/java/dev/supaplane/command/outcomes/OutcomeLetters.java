package dev.supaplane.command.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.command.outcomes.Reading.Asks;
import dev.supaplane.command.outcomes.Reading.AsksNothing;
import dev.supaplane.command.outcomes.Reading.Unreadable;
import dev.supaplane.command.project.ProjectCommand.ReportDrift;
import dev.supaplane.command.project.ProjectCommand.ReportHealth;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.kafka.ParkedRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The outcomes that the intake put aside (E7). One that is understood later is told to its project
 * then; what it is too late for by then, the project's own rules know. What was only seen at the
 * time, health or drift, is no news any more, and is not told.
 */
public final class OutcomeLetters {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeLetters.class);

  private final JdbcClient db;
  private final CommandGateway commands;

  /** Those in the command side's database. */
  public OutcomeLetters(JdbcClient db, CommandGateway commands) {
    this.db = db;
    this.commands = commands;
  }

  /**
   * An outcome that was put aside.
   *
   * @param type what it said it was; of what was put aside by older versions, none
   * @param cause why it could not be taken in
   * @param body as text, bytes that are none replaced
   */
  public record OutcomeLetter(
      long id,
      String topic,
      int partition,
      long offset,
      @Nullable String type,
      @Nullable String key,
      String cause,
      @Nullable String headers,
      @Nullable String body,
      Instant parkedAt) {}

  /** What a new try came to. */
  public sealed interface Retried {
    /** Its project was told. */
    record TakenIn() implements Retried {}

    /** It still cannot be. */
    record StillDead(String cause) implements Retried {}
  }

  /** The oldest first. */
  public List<OutcomeLetter> list(int limit, int offset) {
    return db.sql("select * from outcome_parked order by id limit ? offset ?")
        .params(limit, offset)
        .query((row, _) -> letter(row))
        .list();
  }

  /** One of them. */
  public Optional<OutcomeLetter> find(long id) {
    return db.sql("select * from outcome_parked where id = ?")
        .param(id)
        .query((row, _) -> letter(row))
        .optional();
  }

  /** Throws one away for good; answers whether it was there. */
  public boolean evict(long id) {
    return db.sql("delete from outcome_parked where id = ?").param(id).update() == 1;
  }

  /** What a try would come to; empty when there is no such letter. */
  public Optional<Retried> foresee(long id) {
    return record(id)
        .map(
            record ->
                switch (Reading.of(record)) {
                  case Unreadable(var _, var cause) -> new Retried.StillDead(cause);
                  case AsksNothing _ -> new Retried.TakenIn();
                  case Asks asks ->
                      isThere(asks.command().getPayload().ref())
                          ? new Retried.TakenIn()
                          : new Retried.StillDead(OutcomeIntake.NO_PROJECT);
                });
  }

  /**
   * Tries one again; empty when there is no such letter. Nobody waits here for the command: whoever
   * asks may stand on one of the threads that commands need.
   */
  public CompletableFuture<Optional<Retried>> retry(long id) {
    return record(id)
        .map(record -> retry(id, record).thenApply(Optional::of))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  /** Tries again what this version of the program knows by type. */
  void retryWhatIsKnownNow() {
    try {
      db.sql("select id from outcome_parked order by id")
          .query((row, _) -> row.getLong(1))
          .list()
          .forEach(this::retryIfKnownNow);
    } catch (DataAccessException e) {
      LOG.warn("outcomes that were put aside are not tried again now", e);
    }
  }

  private void retryIfKnownNow(long id) {
    try {
      if (foresee(id).orElse(null) instanceof Retried.TakenIn
          && retry(id).join().orElse(null) instanceof Retried.TakenIn) {
        LOG.info("outcome {} that was put aside is taken in", id);
      }
    } catch (RuntimeException e) {
      // The others, and all projects, are worth more than this one.
      LOG.warn("outcome {} stays aside; it can be tried again", id, e);
    }
  }

  /** Puts a record aside; one that is there already stays as it is. */
  void park(ConsumerRecord<String, byte[]> record, @Nullable String type, String cause) {
    LOG.warn(
        "outcome {}/{}@{} was put aside: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        cause);
    db.sql(
            """
            insert into outcome_parked
              (topic, kafka_partition, kafka_offset, type, cause, record_key, headers, value)
            values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .param(record.topic())
        .param(record.partition())
        .param(record.offset())
        .param(ParkedRecords.holdable(type))
        .param(ParkedRecords.holdable(cause))
        .param(ParkedRecords.holdable(record.key()))
        .param(ParkedRecords.holdable(ParkedRecords.text(record.headers())))
        .param(record.value())
        .update();
  }

  private CompletableFuture<Retried> retry(long id, ConsumerRecord<String, byte[]> record) {
    return switch (Reading.of(record)) {
      case Unreadable(var _, var cause) ->
          CompletableFuture.completedFuture(new Retried.StillDead(cause));
      case AsksNothing _ -> CompletableFuture.completedFuture(takenIn(id));
      case Asks asks when isObservation(asks) -> CompletableFuture.completedFuture(takenIn(id));
      case Asks asks ->
          commands
              .send(asks.command())
              .handle((_, failure) -> failure == null ? takenIn(id) : unlessMissing(failure));
    };
  }

  private static boolean isObservation(Asks asks) {
    return asks.command().getPayload() instanceof ReportHealth
        || asks.command().getPayload() instanceof ReportDrift;
  }

  private static Retried unlessMissing(Throwable failure) {
    if (failure instanceof AggregateNotFoundException) {
      return new Retried.StillDead(OutcomeIntake.NO_PROJECT);
    }
    throw failure instanceof RuntimeException e ? e : new CompletionException(failure);
  }

  /** Told first, removed then: a crash between the two repeats what a project takes only once. */
  private Retried takenIn(long id) {
    var _ = evict(id);
    return new Retried.TakenIn();
  }

  private boolean isThere(ProjectRef ref) {
    return db.sql("select exists (select 1 from domainevententry where aggregateidentifier = ?)")
        .param(ref.value())
        .query(Boolean.class)
        .single();
  }

  private Optional<ConsumerRecord<String, byte[]>> record(long id) {
    return db.sql("select * from outcome_parked where id = ?")
        .param(id)
        .query((row, _) -> ParkedRecords.record(row))
        .optional();
  }

  private static OutcomeLetter letter(ResultSet row) throws SQLException {
    var value = row.getBytes("value");
    return new OutcomeLetter(
        row.getLong("id"),
        row.getString("topic"),
        row.getInt("kafka_partition"),
        row.getLong("kafka_offset"),
        row.getString("type"),
        row.getString("record_key"),
        row.getString("cause"),
        row.getString("headers"),
        value == null ? null : new String(value, UTF_8),
        row.getObject("parked_at", OffsetDateTime.class).toInstant());
  }
}
