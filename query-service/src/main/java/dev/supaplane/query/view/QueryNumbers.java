package dev.supaplane.query.view;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.kit.watch.Reading;
import dev.supaplane.kit.watch.Reading.Gauge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the read models tell of how things are: counts, never names. */
public final class QueryNumbers implements Callable<List<Reading>> {
  private static final Gauge PROJECTS = new Gauge("supaplane.projects", "Projects by their status");
  private static final Gauge OPERATIONS =
      new Gauge("supaplane.operations", "Operations that there ever were, by what became of them");
  private static final Gauge OLDEST =
      new Gauge(
          "supaplane.operations.oldest.open.seconds",
          "Age of the oldest operation under way; 0 for none");
  private static final Gauge PARKED =
      new Gauge("supaplane.consumer.parked", "Records that a consumer put aside");

  /** Told as 0 too, so that the first one of its kind is seen to appear. */
  private static final List<String> STATUSES =
      List.of(
          "ACTIVE_HEALTHY",
          "ACTIVE_UNHEALTHY",
          "COMING_UP",
          "GOING_DOWN",
          "INACTIVE",
          "INIT_FAILED",
          "PAUSE_FAILED",
          "PAUSING",
          "REMOVED",
          "RESIZING",
          "RESTARTING",
          "RESTORE_FAILED",
          "RESTORING",
          "UNKNOWN");

  private static final List<String> STATES =
      List.of("RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "SUPERSEDED");

  private final JdbcClient db;

  /** Numbers of the query side's database. */
  public QueryNumbers(JdbcClient db) {
    this.db = db;
  }

  @Override
  public List<Reading> call() {
    var readings = new ArrayList<Reading>();
    var projects = counts("select status, count(*) from project group by status");
    STATUSES.forEach(
        status ->
            readings.add(
                PROJECTS.is(projects.getOrDefault(List.of(status), 0L), "status", status)));
    var operations = counts("select kind, state, count(*) from operation group by kind, state");
    for (var kind : OperationKind.values()) {
      for (var state : STATES) {
        readings.add(
            OPERATIONS.is(
                operations.getOrDefault(List.of(kind.name(), state), 0L),
                "kind",
                kind.name(),
                "state",
                state));
      }
    }
    readings.add(
        OLDEST.is(
            db.sql(
                    """
                    select coalesce(extract(epoch from max(now() - started_at)), 0)
                    from operation where ended_at is null
                    """)
                .query(Double.class)
                .single()));
    readings.add(
        PARKED.is(
            db.sql("select count(*) from projection_parked").query(Long.class).single(),
            "consumer",
            "projection"));
    return readings;
  }

  /** The last column is the count, those before it are what is counted. */
  private Map<List<String>, Long> counts(String sql) {
    var counts = new HashMap<List<String>, Long>();
    db.sql(sql)
        .query(
            row -> {
              var last = row.getMetaData().getColumnCount();
              var of = new ArrayList<String>();
              for (var column = 1; column < last; column++) {
                of.add(row.getString(column));
              }
              counts.put(of, row.getLong(last));
            });
    return counts;
  }
}
