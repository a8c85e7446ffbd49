package dev.supaplane.platform.studio;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A project, as the read side tells of it.
 *
 * @param endpoint of its gateway; null where an adopted stack publishes none
 * @param databasePort null where an adopted stack publishes none
 * @param version of PostgreSQL, as exactly as is known
 */
record Project(
    String ref,
    String name,
    String organization,
    String createdAt,
    String updatedAt,
    String status,
    @Nullable String endpoint,
    String databaseHost,
    @Nullable Integer databasePort,
    String version,
    String revision,
    List<String> excluded) {
  private static final int POSTGRES = 5432;

  static Project of(JsonNode body) {
    var database = body.path("database");
    var runtime = body.path("local_runtime");
    return new Project(
        body.path("ref").asString(body.path("id").asString()),
        body.path("name").asString(),
        body.path("organization_slug").asString(body.path("organization_id").asString()),
        body.path("created_at").asString(),
        body.path("updated_at").asString(body.path("created_at").asString()),
        body.path("status").asString("UNKNOWN"),
        body.path("endpoint").isString() ? body.path("endpoint").stringValue() : null,
        database.path("host").asString(""),
        database.path("port").isInt() ? database.path("port").intValue() : null,
        database.path("version").asString(""),
        runtime.path("revision").asString(""),
        runtime.path("exclude_services").valueStream().map(JsonNode::asString).toList());
  }

  long id() {
    return Wire.id(ref);
  }

  long organizationId() {
    return Wire.id(organization);
  }

  /** Where PostgREST answers; empty where nothing is published. */
  String restUrl() {
    return endpoint == null ? "" : endpoint + "/rest/v1/";
  }

  /** Host and port of the gateway, without a scheme. */
  String endpointHost() {
    return endpoint == null ? "" : endpoint.replaceFirst("^https?://", "");
  }

  int port() {
    return databasePort == null ? POSTGRES : databasePort;
  }

  /** Whether containers run that can be asked. */
  boolean runs() {
    return switch (status) {
      case "ACTIVE_HEALTHY", "ACTIVE_UNHEALTHY", "COMING_UP", "RESTARTING", "RESIZING" -> true;
      default -> false;
    };
  }
}
