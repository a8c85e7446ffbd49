package dev.supaplane.command.verify;

import dev.supaplane.command.verify.Verification.Findings;
import dev.supaplane.command.verify.Verification.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the event store as its table has it, past everything that keeps copies in memory. */
final class StoreReader {
  /** Rows of one round trip; a large store is never whole in memory. */
  private static final int PAGE = 2_000;

  private final JdbcClient db;
  private final TransactionTemplate oneMoment;

  StoreReader(JdbcClient db, PlatformTransactionManager transactions) {
    this.db = db;
    this.oneMoment = new TransactionTemplate(transactions);
    oneMoment.setReadOnly(true);
    oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  /** Everything that is committed now. */
  Streams all(Findings findings) {
    return read("", "", findings);
  }

  /** Everything of one aggregate that is committed now. */
  Streams of(String aggregate, Findings findings) {
    return read("where aggregateidentifier = :aggregate", aggregate, findings);
  }

  private Streams read(String where, String aggregate, Findings findings) {
    var streams = new Streams();
    oneMoment.executeWithoutResult(
        _ ->
            db.sql(
                    """
                    select aggregateidentifier, sequencenumber, eventidentifier, payloadtype,
                      timestamp, payload
                    from domainevententry %s order by aggregateidentifier, sequencenumber
                    """
                        .formatted(where))
                .withFetchSize(PAGE)
                .param("aggregate", aggregate)
                .query((RowCallbackHandler) row -> take(streams, findings, row)));
    return streams;
  }

  private static void take(Streams streams, Findings findings, ResultSet row) throws SQLException {
    var aggregate = row.getString("aggregateidentifier");
    var sequence = row.getLong("sequencenumber");
    var fingerprint =
        Fingerprint.of(
            row.getString("eventidentifier"),
            row.getString("payloadtype"),
            sequence,
            Instant.parse(row.getString("timestamp")),
            row.getBytes("payload"));
    if (streams.add(aggregate, sequence, fingerprint) != Streams.Place.NEXT) {
      findings.add(Kind.HOLE, aggregate, sequence);
    }
  }
}
