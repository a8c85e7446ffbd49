package dev.supaplane.platform.fleet;

import dev.supaplane.kit.web.ApiException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A project, as the read side tells of it.
 *
 * @param organization its slug
 * @param endpoint of its gateway; null where an adopted stack publishes none
 * @param databasePort null where an adopted stack publishes none
 * @param version of PostgreSQL, as exactly as is known
 * @param revision of the template that it was made from
 * @param excluded services that it does not run
 */
public record Project(
    String ref,
    String name,
    String organization,
    String createdAt,
    String updatedAt,
    String status,
    String region,
    @Nullable String endpoint,
    String databaseHost,
    @Nullable Integer databasePort,
    String version,
    String revision,
    Set<String> excluded) {
  private static final int POSTGRES = 5432;

  /** The revision whose gateway has another name. */
  private static final String KONGS = "2026.02";

  private static final Set<String> RUNNING =
      Set.of("ACTIVE_HEALTHY", "ACTIVE_UNHEALTHY", "RESTARTING", "RESIZING", "UNKNOWN");

  /** Those in their undo window are told as removed. */
  private static final Set<String> RESTORABLE = Set.of("INACTIVE", "REMOVED");

  /** From the answer of the query service. */
  public static Project of(JsonNode view) {
    var database = view.path("database");
    var runtime = view.path("local_runtime");
    var excluded = new TreeSet<String>();
    runtime.path("exclude_services").forEach(name -> excluded.add(name.asString()));
    var created = view.path("created_at").asString("");
    return new Project(
        view.path("ref").asString(""),
        view.path("name").asString(""),
        view.path("organization_slug").asString(""),
        created,
        view.path("updated_at").asString(created),
        view.path("status").asString("UNKNOWN"),
        view.path("region").asString(""),
        view.path("endpoint").isString() ? view.path("endpoint").stringValue() : null,
        database.path("host").asString(""),
        database.path("port").isInt() ? database.path("port").intValue() : null,
        database.path("version").asString(""),
        runtime.path("revision").asString(""),
        excluded);
  }

  /** Whether it has a service. */
  public boolean runs(String service) {
    return !excluded.contains(service);
  }

  /** Whether containers run that can be asked, or nobody knows better. */
  public boolean runs() {
    return RUNNING.contains(status);
  }

  /** The name of its gateway's service. */
  public String gateway() {
    return revision.equals(KONGS) ? "kong" : "api-gw";
  }

  /** Where PostgREST answers; empty where nothing is published. */
  public String restUrl() {
    return endpoint == null ? "" : endpoint + "/rest/v1/";
  }

  /** Host and port of the gateway, without a scheme. */
  public String endpointHost() {
    return endpoint == null ? "" : endpoint.replaceFirst("^https?://", "");
  }

  /** The port of the database, or the one that it would have. */
  public int port() {
    return databasePort == null ? POSTGRES : databasePort;
  }

  /**
   * Where a service of it is reached, through its gateway.
   *
   * @throws ApiException where it does not run
   */
  public String door(String service) {
    if (!runs()) {
      throw new ApiException(
          409,
          "project_not_running",
          "The project is "
              + status
              + (RESTORABLE.contains(status)
                  ? "; restore it with POST /v1/projects/" + ref + "/restore"
                  : "; try again when it runs"));
    }
    if (!runs(service)) {
      throw new ApiException(
          409,
          "service_excluded",
          "The project runs without "
              + service
              + "; PATCH /v1/projects/"
              + ref
              + " with exclude_services that leave it out of the list");
    }
    if (endpoint == null) {
      throw new ApiException(
          409, "no_endpoint", "The project publishes no gateway; it is only observed here");
    }
    return endpoint;
  }
}
