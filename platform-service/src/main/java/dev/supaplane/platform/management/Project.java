package dev.supaplane.platform.management;

import dev.supaplane.kit.web.ApiException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A project, as the query service tells of it.
 *
 * @param endpoint of its gateway; null where an adopted stack publishes none
 * @param excluded services that it does not run
 * @param gateway the name of its gateway's service
 */
record Project(
    String ref,
    String status,
    String region,
    String postgres,
    @Nullable String endpoint,
    Set<String> excluded,
    String gateway) {
  private static final Set<String> RUNNING =
      Set.of("ACTIVE_HEALTHY", "ACTIVE_UNHEALTHY", "RESTARTING", "RESIZING", "UNKNOWN");

  static Project of(JsonNode view) {
    var excluded = new TreeSet<String>();
    var runtime = view.path("local_runtime");
    runtime.path("exclude_services").forEach(name -> excluded.add(name.asString()));
    var endpoint = view.path("endpoint");
    return new Project(
        view.path("ref").asString(),
        view.path("status").asString(),
        view.path("region").asString(),
        view.path("database").path("version").asString(),
        endpoint.isString() ? endpoint.asString() : null,
        excluded,
        runtime.path("revision").asString().equals("2026.02") ? "kong" : "api-gw");
  }

  boolean runs(String service) {
    return !excluded.contains(service);
  }

  /**
   * Where a service of it is reached, through its gateway.
   *
   * @throws ApiException where it does not run
   */
  String door(String service) {
    if (!RUNNING.contains(status)) {
      throw new ApiException(
          409,
          "project_not_running",
          "The project is "
              + status
              + (status.equals("INACTIVE")
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
