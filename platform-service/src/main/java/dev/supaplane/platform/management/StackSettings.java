package dev.supaplane.platform.management;

import dev.supaplane.platform.fleet.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the stack's services are set, in the words of the API. Every project of a template has the
 * same; a test holds these against the template.
 */
final class StackSettings {
  static final String SCHEMAS = "public,storage,graphql_public";
  static final String SEARCH_PATH = "public";
  static final int MAX_ROWS = 1_000;
  static final long FILE_SIZE = 52_428_800;
  static final int POOL = 20;
  static final int POOL_CLIENTS = 100;

  private static final JsonNode AUTH = auth();

  private StackSettings() {}

  /** What PostgREST serves. */
  static Map<String, Object> postgrest() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("db_schema", SCHEMAS);
    settings.put("max_rows", MAX_ROWS);
    settings.put("db_extra_search_path", SEARCH_PATH);
    settings.put("db_pool", null); // its own default
    return settings;
  }

  /** What is set of GoTrue; what nobody set is null. */
  static JsonNode authentication() {
    return AUTH;
  }

  /** What storage does, where it runs. */
  static Map<String, Object> storage(Project project) {
    return Map.of(
        "fileSizeLimit",
        FILE_SIZE,
        "features",
        Map.of(
            "imageTransformation",
            Map.of("enabled", project.runs("imgproxy")),
            "s3Protocol",
            Map.of("enabled", project.runs("storage")),
            "icebergCatalog",
            Map.of("enabled", false, "maxNamespaces", 0, "maxTables", 0, "maxCatalogs", 0),
            "vectorBuckets",
            Map.of("enabled", false, "maxBuckets", 0, "maxIndexes", 0)),
        "capabilities",
        Map.of("list_v2", true, "iceberg_catalog", false),
        "external",
        Map.of("upstreamTarget", "main"),
        "migrationVersion",
        "",
        "databasePoolMode",
        "");
  }

  /** Realtime has its own defaults for everything. */
  static Map<String, Object> realtime() {
    var settings = new LinkedHashMap<String, Object>();
    for (var name :
        new String[] {
          "private_only",
          "connection_pool",
          "max_concurrent_users",
          "max_events_per_second",
          "max_bytes_per_second",
          "max_channels_per_client",
          "max_joins_per_second",
          "max_presence_events_per_second",
          "max_payload_size_in_kb",
          "suspend"
        }) {
      settings.put(name, null);
    }
    return settings;
  }

  /** The project's own pooler, where it runs; nothing where it does not. */
  static Map<String, Object> pooler(Project project) {
    return project.runs("supavisor")
        ? Map.of(
            "pool_mode", "transaction", "default_pool_size", POOL, "max_client_conn", POOL_CLIENTS)
        : Map.of();
  }

  private static JsonNode auth() {
    try (var file = StackSettings.class.getResourceAsStream("/management/auth-config.json")) {
      if (file == null) {
        throw new IllegalStateException("the program lacks management/auth-config.json");
      }
      return JsonMapper.builder().build().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
