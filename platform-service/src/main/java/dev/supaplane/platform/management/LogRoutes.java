package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.Parameter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The last lines that a project's services wrote. */
@RestController
final class LogRoutes {
  private final Fleet fleet;
  private final Clock clock;

  LogRoutes(Fleet fleet, Clock clock) {
    this.fleet = fleet;
    this.clock = clock;
  }

  /** With microseconds since 1970 as the time, as the store behind this path has them. */
  @GetMapping("/v1/projects/{ref}/analytics/endpoints/logs.all")
  @Requires(Permission.LOGS_READ)
  Mono<Map<String, Object>> all(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String sql,
      @RequestParam(name = "iso_timestamp_start", required = false) @Nullable String from,
      @RequestParam(name = "iso_timestamp_end", required = false) @Nullable String to,
      ServerWebExchange exchange) {
    return lines(ref, sql, from, to, exchange, at -> ChronoUnit.MICROS.between(Instant.EPOCH, at));
  }

  /** With the time in words, as the newer store has it. */
  @GetMapping("/v1/projects/{ref}/analytics/endpoints/logs")
  @Requires(Permission.LOGS_READ)
  Mono<Map<String, Object>> unified(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String sql,
      @RequestParam(name = "iso_timestamp_start", required = false) @Nullable String from,
      @RequestParam(name = "iso_timestamp_end", required = false) @Nullable String to,
      ServerWebExchange exchange) {
    return lines(ref, sql, from, to, exchange, Instant::toString);
  }

  private Mono<Map<String, Object>> lines(
      String ref,
      @Nullable String sql,
      @Nullable String from,
      @Nullable String to,
      ServerWebExchange exchange,
      Function<Instant, Object> time) {
    var since = Parameter.instant("iso_timestamp_start", from).orElse(null);
    var until = Parameter.instant("iso_timestamp_end", to).orElse(null);
    return fleet
        .project(exchange, ref)
        .flatMap(
            project -> {
              var query = LogQuery.of(sql, since, until, clock.instant(), project.gateway());
              var service = query.service();
              if (service == null || !project.runs(service)) {
                return Mono.just(List.<Map<String, Object>>of());
              }
              return fleet
                  .plane()
                  .query(
                      exchange,
                      "/api/projects/"
                          + ref
                          + "/logs?service="
                          + service
                          + "&tail="
                          + LogQuery.MOST
                          + "&since="
                          + query.since())
                  .map(logs -> told(service, logs.path("lines"), query, time));
            })
        .map(rows -> Map.of("result", rows));
  }

  /** The newest first. */
  private static List<Map<String, Object>> told(
      String service, JsonNode lines, LogQuery query, Function<Instant, Object> time) {
    var rows = new ArrayList<Map<String, Object>>();
    for (var index = lines.size() - 1; index >= 0 && rows.size() < query.limit(); index--) {
      var line = lines.get(index);
      var at = instant(line.path("at"));
      if (at.isEmpty() || !at.get().isBefore(query.until())) {
        continue;
      }
      var text = line.path("text").asString("");
      var id = UUID.nameUUIDFromBytes((service + at + text).getBytes(StandardCharsets.UTF_8));
      rows.add(
          Map.of(
              "id",
              id.toString(),
              "timestamp",
              time.apply(at.get()),
              "event_message",
              text,
              "service",
              service));
    }
    return rows;
  }

  private static Optional<Instant> instant(JsonNode at) {
    try {
      return at.isString() ? Optional.of(Instant.parse(at.asString())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty(); // a line that the engine gave no time
    }
  }
}
