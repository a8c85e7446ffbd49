package dev.supaplane.platform.management;

import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a query for logs asks for. Clients send SQL of the store that the hosted platform has; here
 * the logs are what containers write, so only such SQL is understood that asks for the last lines
 * of some sources: as the CLI, Studio's log pages and the MCP server send it.
 *
 * @param sources that are asked for, by the service of the stack that writes them; a source that
 *     nothing here writes to is left out
 * @param search what a line holds, in any case; empty for all
 * @param limit of lines
 */
record LogQuery(
    SequencedMap<String, String> sources, String search, int limit, Instant since, Instant until) {
  /** The most lines that are answered. */
  static final int MOST = 1_000;

  private static final int USUAL = 100;
  private static final Duration USUAL_WINDOW = Duration.ofDays(1);
  private static final int LONGEST = 10_000;
  private static final String GATEWAY = "gateway";
  private static final String USUAL_SOURCE = "edge_logs";
  private static final Map<String, String> SERVICES =
      Map.ofEntries(
          Map.entry(USUAL_SOURCE, GATEWAY),
          Map.entry("postgres_logs", "db"),
          Map.entry("auth_logs", "auth"),
          Map.entry("auth_audit_logs", "auth"),
          Map.entry("storage_logs", "storage"),
          Map.entry("realtime_logs", "realtime"),
          Map.entry("postgrest_logs", "rest"),
          Map.entry("function_edge_logs", "functions"),
          Map.entry("function_logs", "functions"),
          Map.entry("supavisor_logs", "supavisor"),
          Map.entry("pgbouncer_logs", "supavisor"));
  private static final Set<String> SILENT =
      Set.of("workflow_run_logs", "pg_cron_logs", "etl_logs", "pg_upgrade_logs");
  private static final Pattern NAME = Pattern.compile("\\b[a-z_]+_logs\\b");
  private static final Pattern LIMIT = Pattern.compile("\\blimit\\s+([0-9]{1,9})\\b");
  // All that may follow the unified table: sources, a search, the newest first.
  private static final Pattern UNIFIED =
      Pattern.compile(
          "(?s)(?<head>.*)\\bfrom\\s+logs\\s+where\\s+\\(?\\s*(?<sources>source\\s*=\\s*'[a-z_]+'"
              + "(\\s+or\\s+source\\s*=\\s*'[a-z_]+')*)\\s*\\)?"
              + "(\\s+and\\s+positioncaseinsensitiveutf8\\(event_message,\\s*'(?<search>[^'\\\\]*)'\\)\\s*>\\s*0)?"
              + "(\\s+order\\s+by\\s+(timestamp|ts_ms)\\s+desc(\\s*,\\s*id\\s+desc)?)?(\\s+limit\\s+[0-9]{1,9})?\\s*;?\\s*");
  // What would make the answer another one than the last lines.
  private static final Pattern MORE =
      Pattern.compile(
          "\\b(where|having|union|group\\s+by|distinct|offset|count|sum|avg|min|max|insert|with)\\b"
              + "|\\border\\s+by\\s+(?!timestamp|t\\.timestamp)");

  /**
   * Reads a query.
   *
   * @param sql absent for the gateway's last lines
   * @param from ISO; absent for a day before the end
   * @param to ISO; absent for now
   * @param gateway the name of the gateway's service
   * @throws ApiException for SQL that asks for more than the last lines of sources
   */
  static LogQuery of(
      @Nullable String sql,
      @Nullable Instant from,
      @Nullable Instant to,
      Instant now,
      String gateway) {
    var until = to == null ? now : to;
    var since = from == null ? until.minus(USUAL_WINDOW) : from;
    if (!since.isBefore(until)) {
      throw ApiException.badRequest(
          "invalid_iso_timestamp_start", "iso_timestamp_start is before iso_timestamp_end");
    }
    if (sql == null || sql.isBlank()) {
      return new LogQuery(services(Set.of(USUAL_SOURCE), gateway), "", USUAL, since, until);
    }
    if (sql.length() > LONGEST) {
      throw unsupported();
    }
    var text = sql.toLowerCase(Locale.ROOT);
    var limit = LIMIT.matcher(text);
    var lines = Math.clamp(limit.find() ? Integer.parseInt(limit.group(1)) : USUAL, 1, MOST);
    var unified = UNIFIED.matcher(text);
    if (unified.matches() && !MORE.matcher(unified.group("head")).find()) {
      var search = unified.group("search");
      return new LogQuery(
          services(names(unified.group("sources")), gateway),
          search == null ? "" : search,
          lines,
          since,
          until);
    }
    var sources = names(text);
    if (sources.size() != 1 || MORE.matcher(text).find()) {
      throw unsupported();
    }
    return new LogQuery(services(sources, gateway), "", lines, since, until);
  }

  private static Set<String> names(String text) {
    var names = new TreeSet<String>();
    NAME.matcher(text).results().forEach(name -> names.add(name.group()));
    return names;
  }

  private static SequencedMap<String, String> services(Set<String> sources, String gateway) {
    var services = new LinkedHashMap<String, String>();
    for (var source : sources) {
      var service = SERVICES.get(source);
      if (service == null && !SILENT.contains(source)) {
        throw unsupported();
      }
      if (service != null) {
        services.putIfAbsent(service.equals(GATEWAY) ? gateway : service, source);
      }
    }
    return services;
  }

  private static ApiException unsupported() {
    return ApiException.badRequest(
        "unsupported_logs_query",
        "Logs are the last lines of a source here: select … from <source> (or from logs where"
            + " source = '<source>' or source = …) order by timestamp desc limit n, n up to "
            + MOST
            + "; sources: "
            + String.join(", ", new TreeSet<>(SERVICES.keySet())));
  }
}
