package dev.supaplane.command.watch;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.kit.watch.Reading;
import dev.supaplane.kit.watch.Reading.Gauge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the command side's database tells of how things are: counts, never names. */
public final class CommandNumbers implements Callable<List<Reading>> {
  private static final Gauge OPEN =
      new Gauge("supaplane.operations.open", "Operations under way, by the store that decides");
  private static final Gauge OVERDUE =
      new Gauge(
          "supaplane.operations.overdue.seconds",
          "How far the operation that is longest past its deadline is past it; 0 for none");
  private static final Gauge USED = new Gauge("supaplane.leases.used", "Leases that projects hold");
  private static final Gauge FREE = new Gauge("supaplane.leases.free", "Leases that are left");
  private static final Gauge PARKED =
      new Gauge("supaplane.consumer.parked", "Records that a consumer put aside");

  private final JdbcClient db;
  private final PortRange ports;
  private final SubnetPool subnets;
  private final Set<String> hosts;

  /**
   * Numbers of a database.
   *
   * @param hosts that there are, so that one on which nothing is leased is told too
   */
  public CommandNumbers(
      JdbcClient db, PortRange ports, SubnetPool subnets, Collection<String> hosts) {
    this.db = db;
    this.ports = ports;
    this.subnets = subnets;
    this.hosts = Set.copyOf(hosts);
  }

  @Override
  public List<Reading> call() {
    var readings = new ArrayList<Reading>();
    operations(readings);
    leases(readings, "ports", "port_lease", ports.last() - ports.first() + 1);
    leases(readings, "subnets", "subnet_lease", subnets.size());
    readings.add(
        PARKED.is(
            db.sql("select count(*) from outcome_parked").query(Long.class).single(),
            "consumer",
            "outcomes"));
    return readings;
  }

  private void operations(List<Reading> readings) {
    // By name: a kind that a newer version wrote is no reason to tell nothing.
    var open = new HashMap<String, Long>();
    db.sql("select kind, count(*) from open_operation group by kind")
        .query(
            row -> {
              open.put(row.getString(1), row.getLong(2));
            });
    for (var kind : OperationKind.values()) {
      readings.add(OPEN.is(open.getOrDefault(kind.name(), 0L), "kind", kind.name()));
    }
    readings.add(
        OVERDUE.is(
            db.sql(
                    """
                    select coalesce(extract(epoch from max(now() - deadline)), 0)
                    from open_operation where deadline < now()
                    """)
                .query(Double.class)
                .single()));
  }

  private void leases(List<Reading> readings, String what, String table, int each) {
    Map<String, Long> used = new HashMap<>();
    // The table's name is one of the two above.
    db.sql("select host, count(*) from " + table + " group by host")
        .query(
            row -> {
              used.put(row.getString(1), row.getLong(2));
            });
    for (var host : hosts) {
      var held = used.getOrDefault(host, 0L);
      readings.add(USED.is(held, "lease", what, "host", host));
      readings.add(FREE.is(each - held, "lease", what, "host", host));
    }
  }
}
