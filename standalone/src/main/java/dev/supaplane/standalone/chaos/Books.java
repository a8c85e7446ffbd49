package dev.supaplane.standalone.chaos;

import dev.supaplane.embedded.PostgreSqlAccess;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.standalone.chaos.Ears.Heard;
import dev.supaplane.standalone.chaos.Evidence.OperationRow;
import dev.supaplane.standalone.chaos.Evidence.Row;
import dev.supaplane.standalone.chaos.Evidence.Stored;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The databases, read as they are: an outside look at what the services would rather tell.
 *
 * @param access to the server
 */
record Books(PostgreSqlAccess access) {
  /** A frozen server must not freeze who looks at it; seconds. */
  private static final String HURRY = "?connectTimeout=3&socketTimeout=3&loginTimeout=3";

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** Whether both databases are there. */
  boolean answer() throws SQLException {
    return count("command", "select 1") == 1 && count("query", "select 1") == 1;
  }

  /** The event store's stream of a project. */
  List<Stored> stored(String ref) throws SQLException {
    return list(
        "command",
        """
        select eventidentifier, sequencenumber, payloadtype, payload from domainevententry
        where aggregateidentifier = ? order by sequencenumber
        """,
        row ->
            new Stored(row.getString(1), row.getLong(2), event(row.getString(3), row.getBytes(4))),
        ref);
  }

  /** Every aggregate's stream, in order, without its contents. */
  Map<String, List<Heard>> streams() throws SQLException {
    var streams = new LinkedHashMap<String, List<Heard>>();
    list(
        "command",
        """
        select aggregateidentifier, eventidentifier, sequencenumber from domainevententry
        order by aggregateidentifier, sequencenumber
        """,
        row ->
            streams
                .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                .add(new Heard(row.getString(2), row.getLong(3))));
    return streams;
  }

  long leases(String ref) throws SQLException {
    return count("command", "select count(*) from port_lease where ref = ?", ref)
        + count("command", "select count(*) from subnet_lease where ref = ?", ref);
  }

  long secrets(String ref) throws SQLException {
    return count("command", "select count(*) from vault_key where ref = ?", ref)
        + count("command", "select count(*) from vault_secret where ref = ?", ref);
  }

  long deadlines(String ref) throws SQLException {
    return count("command", "select count(*) from open_operation where ref = ?", ref)
        + count("command", "select count(*) from pending_purge where ref = ?", ref);
  }

  Optional<Row> row(String ref) throws SQLException {
    return list(
            "query",
            "select status, version from project where ref = ?",
            row -> new Row(row.getString(1), row.getLong(2)),
            ref)
        .stream()
        .findFirst();
  }

  List<OperationRow> operations(String ref) throws SQLException {
    return list(
        "query",
        "select kind, generation, state, failure from operation where ref = ? order by generation",
        row ->
            new OperationRow(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                String.valueOf(row.getString(4))),
        ref);
  }

  /** Records that a consumer could not read and put aside. */
  long parked() throws SQLException {
    return count("command", "select count(*) from outcome_parked")
        + count("query", "select count(*) from projection_parked");
  }

  /** Leases, keys, deadlines, of whomever. */
  long heldAtAll() throws SQLException {
    var held = 0L;
    for (var table :
        List.of("port_lease", "subnet_lease", "vault_key", "open_operation", "pending_purge")) {
      held += count("command", "select count(*) from " + table);
    }
    return held;
  }

  private long count(String side, String sql, String... parameters) throws SQLException {
    return list(side, sql, row -> row.getLong(1), parameters).getFirst();
  }

  private <T> List<T> list(String side, String sql, Reading<T> reading, String... parameters)
      throws SQLException {
    try (var connection = connect(side);
        var statement = connection.prepareStatement(sql)) {
      for (var i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (var rows = statement.executeQuery()) {
        var list = new ArrayList<T>();
        while (rows.next()) {
          list.add(reading.of(rows));
        }
        return list;
      }
    }
  }

  private Connection connect(String side) throws SQLException {
    return DriverManager.getConnection(
        access.url("supaplane_" + side) + HURRY, access.username(), access.password());
  }

  private static ProjectEvent event(String type, byte[] payload) {
    var known =
        EventTypes.classOf(type)
            .orElseThrow(() -> new IllegalStateException("the store has an unknown type " + type));
    return EventJson.read(payload, known.asSubclass(ProjectEvent.class));
  }
}
