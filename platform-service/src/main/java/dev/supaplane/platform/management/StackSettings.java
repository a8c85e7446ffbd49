package dev.supaplane.platform.management;

import dev.supaplane.platform.fleet.Project;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How those services are set that no project can set otherwise, in the words of the API; a test
 * holds these against the template.
 */
final class StackSettings {
  static final int POOL = 20;
  static final int POOL_CLIENTS = 100;

  private StackSettings() {}

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
}
