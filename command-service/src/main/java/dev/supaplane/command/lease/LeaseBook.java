package dev.supaplane.command.lease;

import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lends host ports and subnets. Leases live in the database and are taken in the caller's
 * transaction: an event that was not stored leaves none behind. The lowest free number is lent, so
 * numbers never grow beyond what is in use at once.
 */
public final class LeaseBook {
  private final JdbcClient db;
  private final PortRange ports;
  private final SubnetPool subnets;

  /** A book over the command side's database. */
  public LeaseBook(JdbcClient db, PortRange ports, SubnetPool subnets) {
    this.db = db;
    this.ports = ports;
    this.subnets = subnets;
  }

  /**
   * Leases one port for each purpose and a subnet.
   *
   * @throws Refused of reason EXHAUSTED, naming the range
   */
  public Placement lease(ProjectRef ref, String region, String host) {
    // One lease at a time on a host: two transactions that look for the lowest free number at once
    // would find the same one, and the second would fail instead of taking the next.
    db.sql("select 1 from (select pg_advisory_xact_lock(hashtext(?))) as locked")
        .param("lease:" + host)
        .query(Integer.class)
        .single();
    var free = free(region, host);
    db.sql("insert into subnet_lease (host, subnet, number, ref) values (?, ?, ?, ?)")
        .params(host, free.subnet(), subnets.number(free.subnet()), ref.value())
        .update();
    free.ports()
        .forEach(
            (purpose, port) ->
                db.sql("insert into port_lease (host, port, ref, purpose) values (?, ?, ?, ?)")
                    .params(host, port, ref.value(), purpose.name())
                    .update());
    return free;
  }

  /**
   * What would be lent now: the lowest numbers that are free. Nothing is lent by asking.
   *
   * @throws Refused of reason EXHAUSTED, naming the range
   */
  public Placement free(String region, String host) {
    return new Placement(region, host, freeSubnet(host), freePorts(host));
  }

  /** Takes back everything that a project leased; safe to repeat. */
  public void release(ProjectRef ref) {
    db.sql("delete from port_lease where ref = ?").param(ref.value()).update();
    db.sql("delete from subnet_lease where ref = ?").param(ref.value()).update();
  }

  /** How many leases a project holds. */
  public int held(ProjectRef ref) {
    return db.sql(
            """
            select (select count(*) from port_lease where ref = :ref)
                 + (select count(*) from subnet_lease where ref = :ref)
            """)
        .param("ref", ref.value())
        .query(Integer.class)
        .single();
  }

  private Map<PortPurpose, Integer> freePorts(String host) {
    var purposes = PortPurpose.values();
    var free =
        db.sql(
                """
                select candidate from generate_series(cast(? as int), cast(? as int)) candidate
                where not exists (
                  select from port_lease where host = ? and port = candidate)
                order by candidate limit ?
                """)
            .params(ports.first(), ports.last(), host, purposes.length)
            .query(Integer.class)
            .list();
    if (free.size() < purposes.length) {
      throw new Refused(
          Reason.EXHAUSTED,
          "No host port is left on "
              + host
              + ": all of "
              + ports
              + " are leased; delete a project or widen the range (supaplane.command.ports)");
    }
    var lowest = new EnumMap<PortPurpose, Integer>(PortPurpose.class);
    var next = free.iterator();
    for (var purpose : purposes) {
      lowest.put(purpose, next.next());
    }
    return lowest;
  }

  private String freeSubnet(String host) {
    var number =
        db.sql(
                """
                select candidate from generate_series(0, cast(? as int)) candidate
                where not exists (
                  select from subnet_lease where host = ? and number = candidate)
                order by candidate limit 1
                """)
            .params(subnets.size() - 1, host)
            .query(Integer.class)
            .optional()
            .orElseThrow(
                () ->
                    new Refused(
                        Reason.EXHAUSTED,
                        "No subnet is left on "
                            + host
                            + ": all of "
                            + subnets
                            + " are leased; delete a project or widen the pool"
                            + " (supaplane.command.subnets)"));
    return subnets.subnet(number);
  }
}
