package dev.supaplane.acceptance;

import java.io.IOException;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What tests do with projects of a control plane. */
final class Projects {
  /** A stack of db, kong, rest and meta. */
  static final List<String> ALL_BUT_FOUR =
      List.of(
          "auth",
          "realtime",
          "storage",
          "imgproxy",
          "analytics",
          "vector",
          "studio",
          "functions",
          "supavisor");

  private final ControlPlane plane;

  Projects(ControlPlane plane) {
    this.plane = plane;
  }

  /** Asks for a project of four services, and does not wait for it. */
  String begin(String organization, String name, String postgres)
      throws IOException, InterruptedException {
    return begin(organization, name, postgres, ALL_BUT_FOUR);
  }

  /** Asks for a project without these services, and does not wait for it. */
  String begin(String organization, String name, String postgres, List<String> excluded)
      throws IOException, InterruptedException {
    return plane
        .api()
        .post(
            "/v1/projects",
            Map.of(
                "name",
                name,
                "organization_slug",
                organization,
                "postgres_engine",
                postgres,
                "exclude_services",
                excluded))
        .path("ref")
        .asString();
  }

  JsonNode get(String ref) throws IOException, InterruptedException {
    return plane.api().get("/v1/projects/" + ref);
  }

  /** Waits until an operation ended, and answers it. */
  JsonNode ended(String operation) throws IOException, InterruptedException {
    var last = new JsonNode[1];
    Wait.until(
        "the operation " + operation + " ends, see " + plane.log(),
        ControlPlane.PATIENCE,
        () -> {
          last[0] = plane.api().get("/api/operations/" + operation);
          return !last[0].path("state").asString().equals("RUNNING");
        });
    return last[0];
  }

  /** Waits until an operation ended well. */
  void done(JsonNode accepted) throws IOException, InterruptedException {
    var ended = ended(accepted.path("operation_id").asString());
    if (!ended.path("state").asString().equals("SUCCEEDED")) {
      throw new AssertionError("the operation did not succeed: " + ended);
    }
  }

  /**
   * Deletes all that there are with their data, those in their undo window too, and waits until the
   * engine holds nothing of them.
   */
  void removeAll() throws IOException, InterruptedException {
    var refs = new ArrayList<String>();
    for (var status : List.of("", "&status=REMOVED")) {
      for (var project : plane.api().get("/v1/projects?limit=100" + status)) {
        refs.add(project.path("ref").asString());
      }
    }
    for (var ref : refs) {
      // One that is gone for good is not there any more.
      var answer = plane.api().ask("DELETE", "/v1/projects/" + ref + "?undo_window=0", null);
      if (answer.status() != 404 && answer.status() / 100 != 2) {
        throw new AssertionError(ref + " is not deleted: " + answer);
      }
    }
    for (var ref : refs) {
      plane.await(ref, "REMOVED");
      Wait.until(
          "the engine holds nothing of " + ref + ", see " + plane.log(),
          ControlPlane.PATIENCE,
          () -> Engine.everything(ref).isEmpty());
    }
  }

  String anonKey(String ref) throws IOException, InterruptedException {
    return plane.api().get("/v1/projects/" + ref + "/api-keys").get(0).path("api_key").asString();
  }

  /** What the gateway answers to a key that asks for a table. */
  int status(String ref, String key, String table) throws IOException, InterruptedException {
    var endpoint = get(ref).path("endpoint").asString();
    return new Api(endpoint, Map.of("apikey", key, "Authorization", "Bearer " + key))
        .ask("GET", "/rest/v1/" + table, null)
        .status();
  }

  String password(String ref) throws IOException, InterruptedException {
    var credentials = databaseUrl(ref).getUserInfo();
    return credentials.substring(credentials.indexOf(':') + 1);
  }

  /** Runs a statement as postgres. */
  void sql(String ref, String password, String statement)
      throws SQLException, IOException, InterruptedException {
    try (var connection = DriverManager.getConnection(jdbc(ref), "postgres", password);
        var sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  /** The first value of a query, as text. */
  String value(String ref, String query) throws SQLException, IOException, InterruptedException {
    try (var connection = DriverManager.getConnection(jdbc(ref), "postgres", password(ref));
        var sql = connection.createStatement();
        var rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The SQLSTATE that a login is refused with; empty when it is not. */
  Optional<String> refusal(String ref, String password) throws IOException, InterruptedException {
    try (var connection = DriverManager.getConnection(jdbc(ref), "postgres", password)) {
      return connection.isValid(5) ? Optional.empty() : Optional.of("08000");
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getSQLState()));
    }
  }

  private String jdbc(String ref) throws IOException, InterruptedException {
    var url = databaseUrl(ref);
    return "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + "/postgres";
  }

  private URI databaseUrl(String ref) throws IOException, InterruptedException {
    return URI.create(
        plane.api().get("/api/projects/" + ref + "/database-url").path("url").asString());
  }
}
