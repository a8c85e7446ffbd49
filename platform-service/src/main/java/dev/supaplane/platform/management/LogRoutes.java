package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.Parameter;
import dev.supaplane.platform.fleet.Fleet;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The last lines that a project's services wrote. */
@RestController
final class LogRoutes {
  private final Fleet fleet;
  private final Clock clock;

  /** Lines, the newest first. */
  record Rows(List<Row> result) {}

  /**
   * A line.
   *
   * @param timestamp microseconds since 1970, or the time in words: as the path has it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Row(
      String id,
      Object timestamp,
      long tsMs,
      String eventMessage,
      String source,
      String severityText,
      String level,
      Map<String, String> logAttributes) {}

  LogRoutes(Fleet fleet, Clock clock) {
    this.fleet = fleet;
    this.clock = clock;
  }

  /** With microseconds since 1970 as the time, as the store behind this path has them. */
  @GetMapping("/v1/projects/{ref}/analytics/endpoints/logs.all")
  @Requires(Permission.LOGS_READ)
  Mono<Rows> all(
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
  Mono<Rows> unified(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String sql,
      @RequestParam(name = "iso_timestamp_start", required = false) @Nullable String from,
      @RequestParam(name = "iso_timestamp_end", required = false) @Nullable String to,
      ServerWebExchange exchange) {
    return lines(ref, sql, from, to, exchange, Instant::toString);
  }

  private Mono<Rows> lines(
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
              return Flux.fromIterable(query.sources().entrySet())
                  .filter(source -> project.runs(source.getKey()))
                  .concatMap(
                      source ->
                          written(exchange, ref, source.getKey(), query)
                              .flatMapIterable(lines -> lines)
                              .mapNotNull(
                                  line -> Line.of(source.getKey(), source.getValue(), line)))
                  .filter(line -> line.asked(query))
                  .sort(Comparator.comparing(Line::at).reversed())
                  .take(query.limit())
                  .map(line -> line.told(time))
                  .collectList();
            })
        .map(Rows::new);
  }

  private Mono<JsonNode> written(
      ServerWebExchange exchange, String ref, String service, LogQuery query) {
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
        .map(logs -> logs.path("lines"));
  }

  /** A line of a service, known to clients by its source. */
  private record Line(String service, String source, Instant at, String text) {
    /** Null for a line that the engine gave no time. */
    static @Nullable Line of(String service, String source, JsonNode line) {
      return instant(line.path("at"))
          .map(at -> new Line(service, source, at, line.path("text").asString("")))
          .orElse(null);
    }

    boolean asked(LogQuery query) {
      return at.isBefore(query.until()) && text.toLowerCase(Locale.ROOT).contains(query.search());
    }

    Row told(Function<Instant, Object> time) {
      var id = UUID.nameUUIDFromBytes((service + at + text).getBytes(StandardCharsets.UTF_8));
      return new Row(
          id.toString(),
          time.apply(at),
          at.toEpochMilli(),
          text,
          source,
          "",
          "",
          Map.of("service", service));
    }
  }

  private static Optional<Instant> instant(JsonNode at) {
    try {
      return at.isString() ? Optional.of(Instant.parse(at.asString())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty(); // a line that the engine gave no time
    }
  }
}
