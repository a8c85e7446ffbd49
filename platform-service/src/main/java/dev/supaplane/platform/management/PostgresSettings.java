package dev.supaplane.platform.management;

import dev.supaplane.kit.web.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The settings of PostgreSQL that the Management API knows: their names, and what each takes. */
final class PostgresSettings {
  private static final Pattern SIZE = Pattern.compile("-1|[0-9]{1,12}(B|kB|MB|GB|TB)?");
  private static final Pattern TIME =
      Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,6})?(us|ms|s|min|h|d)?");
  private static final SequencedMap<String, Kind> KINDS = kinds();

  private PostgresSettings() {}

  /** What a setting takes. */
  sealed interface Kind {
    /** Text of a shape. */
    record Text(Pattern shape, String told) implements Kind {}

    /** A whole number within bounds. */
    record Whole(long least, long most) implements Kind {}

    /** True or false. */
    record Flag() implements Kind {}
  }

  /**
   * A setting as the server has it.
   *
   * @param context when a change takes effect; {@code postmaster}: at a start
   * @param override what ALTER SYSTEM set; null where nothing did
   */
  record Current(String value, String context, @Nullable String override) {}

  /**
   * What has to be done for what is asked.
   *
   * @param statements ALTER SYSTEM, in the order of the names
   * @param restart whether some of it takes effect at a start only
   */
  record Change(List<String> statements, boolean restart) {}

  /** The names, in the order of the API. */
  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /** Settings as SQL constants in a list, for queries. */
  static String list() {
    return String.join(", ", KINDS.keySet().stream().map(name -> "'" + name + "'").toList());
  }

  /** What the server says, as the API tells it. */
  static Map<String, Object> told(Map<String, String> values) {
    var told = new LinkedHashMap<String, Object>();
    KINDS.forEach(
        (name, kind) -> {
          var value = values.get(name);
          if (value != null) {
            told.put(
                name,
                switch (kind) {
                  case Kind.Text _ -> value;
                  case Kind.Whole _ -> Long.valueOf(value);
                  case Kind.Flag _ -> value.equals("on");
                });
          }
        });
    return told;
  }

  /**
   * What a caller asks for, by name; everything that is absent is to be as if nobody had set it.
   *
   * @throws ApiException for a name or a value that is not taken
   */
  static Map<String, String> asked(JsonNode body) {
    var asked = new TreeMap<String, String>();
    for (var member : body.properties()) {
      var name = member.getKey();
      if (name.equals("restart_database") || member.getValue().isNull()) {
        continue;
      }
      var kind = KINDS.get(name);
      if (kind == null) {
        throw ApiException.badRequest(
            "unknown_setting",
            "This API does not set '"
                + cut(name)
                + "'; it sets "
                + String.join(", ", KINDS.keySet()));
      }
      asked.put(name, value(name, kind, member.getValue()));
    }
    return asked;
  }

  /** How to get from what is to what is asked for. */
  static Change change(Map<String, String> asked, Map<String, Current> current) {
    var statements = new ArrayList<String>();
    var restart = false;
    for (var name : KINDS.keySet()) {
      var is = current.get(name);
      var wanted = asked.get(name);
      if (is == null) {
        continue; // another major version has no such setting
      }
      var statement = statement(name, is, wanted);
      if (statement != null) {
        statements.add(statement);
        restart |= is.context().equals("postmaster");
      }
    }
    return new Change(List.copyOf(statements), restart);
  }

  private static @Nullable String statement(String name, Current is, @Nullable String wanted) {
    var override = is.override();
    if (wanted == null) {
      return override == null ? null : "alter system reset " + name;
    }
    return wanted.equals(override == null ? is.value() : override)
        ? null
        : "alter system set " + name + " = " + Sql.literal(wanted);
  }

  private static String value(String name, Kind kind, JsonNode value) {
    return switch (kind) {
      case Kind.Text(var shape, var told) -> {
        if (!value.isString() || !shape.matcher(value.asString()).matches()) {
          throw invalid(name, told);
        }
        yield value.asString();
      }
      case Kind.Whole(var least, var most) -> {
        if (!value.isIntegralNumber()
            || !value.canConvertToLong()
            || value.asLong() < least
            || value.asLong() > most) {
          throw invalid(name, "a whole number from " + least + " to " + most);
        }
        yield Long.toString(value.asLong());
      }
      case Kind.Flag _ -> {
        if (!value.isBoolean()) {
          throw invalid(name, "true or false");
        }
        yield value.asBoolean() ? "on" : "off";
      }
    };
  }

  private static ApiException invalid(String name, String told) {
    return ApiException.badRequest("invalid_" + name, name + " is " + told);
  }

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), 64));
  }

  private static SequencedMap<String, Kind> kinds() {
    var size = new Kind.Text(SIZE, "a size such as 512MB");
    var time = new Kind.Text(TIME, "a time such as 30s; a bare number is in the setting's unit");
    var role =
        new Kind.Text(Pattern.compile("origin|replica|local"), "one of origin, replica, local");
    var kinds = new LinkedHashMap<String, Kind>();
    kinds.put("effective_cache_size", size);
    kinds.put("logical_decoding_work_mem", size);
    kinds.put("maintenance_work_mem", size);
    kinds.put("track_activity_query_size", size);
    kinds.put("max_connections", new Kind.Whole(1, 262_143));
    kinds.put("max_locks_per_transaction", new Kind.Whole(10, 2_147_483_640));
    kinds.put("max_parallel_maintenance_workers", new Kind.Whole(0, 1_024));
    kinds.put("max_parallel_workers", new Kind.Whole(0, 1_024));
    kinds.put("max_parallel_workers_per_gather", new Kind.Whole(0, 1_024));
    kinds.put("max_replication_slots", new Kind.Whole(0, 262_143));
    kinds.put("max_slot_wal_keep_size", size);
    kinds.put("max_standby_archive_delay", time);
    kinds.put("max_standby_streaming_delay", time);
    kinds.put("max_wal_size", size);
    kinds.put("max_wal_senders", new Kind.Whole(0, 262_143));
    kinds.put("max_worker_processes", new Kind.Whole(0, 262_143));
    kinds.put("session_replication_role", role);
    kinds.put("shared_buffers", size);
    kinds.put("statement_timeout", time);
    kinds.put("track_commit_timestamp", new Kind.Flag());
    kinds.put("wal_keep_size", size);
    kinds.put("wal_sender_timeout", time);
    kinds.put("work_mem", size);
    kinds.put("checkpoint_timeout", time);
    kinds.put("hot_standby_feedback", new Kind.Flag());
    return kinds;
  }
}
