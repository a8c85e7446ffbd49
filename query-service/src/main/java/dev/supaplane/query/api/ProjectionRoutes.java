package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.projection.ReadModelHash.TableComparison;
import dev.supaplane.query.projection.RebuildProgress.Order;
import dev.supaplane.query.projection.RebuildProgress.Status;
import dev.supaplane.query.projection.Rebuilds;
import dev.supaplane.query.projection.Rebuilds.Begun;
import dev.supaplane.query.projection.Rebuilds.Place;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Projections: how they are, and making them anew while they go on answering. */
@RestController
public final class ProjectionRoutes {
  private static final Set<String> FLAG = Set.of("true", "false");
  private static final Set<String> SWITCH = Set.of("equal", "always");

  private final Rebuilds rebuilds;
  private final Scheduler blocking;

  /**
   * Routes to the projections.
   *
   * @param blocking where database calls may block
   */
  public ProjectionRoutes(Rebuilds rebuilds, Scheduler blocking) {
    this.rebuilds = rebuilds;
    this.blocking = blocking;
  }

  /** Every projection. */
  record ProjectionsView(List<ProjectionView> projections) {}

  /**
   * A projection.
   *
   * @param state {@code live}, or {@code rebuilding}, in which it answers as well
   * @param rebuild the one that goes on, or the last one; null where this process knows of none
   * @param comparison of the last rebuild that came so far, by table
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ProjectionView(
      String name,
      String state,
      List<PlaceView> positions,
      Map<String, TableView> tables,
      @Nullable RebuildView rebuild,
      @Nullable Map<String, ComparisonView> comparison) {}

  /** How far a partition is in the rows. */
  @JsonNaming(SnakeCaseStrategy.class)
  record PlaceView(String topic, int partition, long nextOffset) {
    static PlaceView of(Place place) {
      return new PlaceView(place.topic(), place.partition(), place.nextOffset());
    }
  }

  /**
   * A table.
   *
   * @param hash null unless it was asked for
   */
  record TableView(long rows, @Nullable String hash) {}

  /** A rebuild. */
  @JsonNaming(SnakeCaseStrategy.class)
  record RebuildView(
      String projection,
      boolean dryRun,
      @Nullable String switchWhen,
      String phase,
      long recordsRead,
      long recordsToRead,
      long eventsPerSecond,
      @Nullable Long secondsLeft,
      Instant startedAt,
      @Nullable Instant endedAt,
      long unreadable,
      @Nullable String failure) {
    static RebuildView of(Status status) {
      var order = status.order();
      return new RebuildView(
          order.projection(),
          order.dryRun(),
          order.dryRun() ? null : order.evenIfDifferent() ? "always" : "equal",
          status.phase().name().toLowerCase(Locale.ROOT),
          status.read(),
          status.toRead(),
          Math.round(status.perSecond()),
          status.secondsLeft(),
          status.startedAt(),
          status.endedAt(),
          status.unreadable(),
          status.failure());
    }
  }

  /** A table in the live rows and in those that were made anew. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ComparisonView(
      long rowsLive,
      long rowsRebuilt,
      String hashLive,
      String hashRebuilt,
      long differing,
      List<String> firstKeys) {
    static ComparisonView of(TableComparison table) {
      return new ComparisonView(
          table.rowsLive(),
          table.rowsRebuilt(),
          table.hashLive(),
          table.hashRebuilt(),
          table.differing(),
          table.firstKeys());
    }
  }

  @Requires(OPERATE)
  @GetMapping("/api/projections")
  Mono<ProjectionsView> list() {
    return later(() -> new ProjectionsView(List.of(view(Rebuilds.READ_MODEL, false))));
  }

  @Requires(OPERATE)
  @GetMapping("/api/projections/{name}")
  Mono<ProjectionView> one(
      @PathVariable String name, @RequestParam(required = false) @Nullable String hash) {
    demand(name);
    var withHash = "true".equals(Parameters.oneOf("hash", hash, FLAG));
    return later(() -> view(name, withHash));
  }

  @Requires(OPERATE)
  @PostMapping("/api/projections/{name}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<RebuildView> rebuild(
      @PathVariable String name,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      @RequestParam(name = "switch", required = false) @Nullable String switchWhen) {
    demand(name);
    var order =
        new Order(
            name,
            "true".equals(Parameters.oneOf("dry_run", dryRun, FLAG)),
            "always".equals(Parameters.oneOf("switch", switchWhen, SWITCH)));
    if (order.dryRun() && order.evenIfDifferent()) {
      throw ApiException.badRequest("invalid_switch", "A dry run switches nothing");
    }
    return later(
        () ->
            switch (rebuilds.begin(order)) {
              case Begun.Started(var status) -> RebuildView.of(status);
              case Begun.Busy(var other) -> throw busy(other);
            });
  }

  @Requires(OPERATE)
  @DeleteMapping("/api/projections/{name}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Void> cancel(@PathVariable String name) {
    demand(name);
    return Mono.<Void>fromRunnable(
            () -> {
              if (!rebuilds.cancel()) {
                throw ApiException.notFound("no_rebuild", "No rebuild goes on here");
              }
            })
        .subscribeOn(blocking);
  }

  private ProjectionView view(String name, boolean withHash) {
    var latest = rebuilds.latest();
    var tables = new LinkedHashMap<String, TableView>();
    if (withHash) {
      rebuilds.hashes().forEach((t, is) -> tables.put(t, new TableView(is.rows(), is.hash())));
    } else {
      rebuilds.rows().forEach((t, rows) -> tables.put(t, new TableView(rows, null)));
    }
    return new ProjectionView(
        name,
        latest.filter(status -> !status.phase().isEnd()).isPresent() ? "rebuilding" : "live",
        rebuilds.places().stream().map(PlaceView::of).toList(),
        tables,
        latest.map(RebuildView::of).orElse(null),
        latest
            .map(Status::comparison)
            .filter(comparison -> !comparison.isEmpty())
            .map(ProjectionRoutes::views)
            .orElse(null));
  }

  private static Map<String, ComparisonView> views(Map<String, TableComparison> comparison) {
    var views = new LinkedHashMap<String, ComparisonView>();
    comparison.forEach((table, is) -> views.put(table, ComparisonView.of(is)));
    return views;
  }

  private void demand(String name) {
    if (!rebuilds.names().contains(name)) {
      throw new ApiException(
          404,
          "projection_not_found",
          "There is no such projection; there are " + String.join(", ", rebuilds.names()),
          Map.of("projections", rebuilds.names()));
    }
  }

  private static ApiException busy(Optional<Status> other) {
    return other
        .map(RebuildView::of)
        .map(
            view ->
                new ApiException(
                    409,
                    "rebuild_under_way",
                    "A rebuild of " + view.projection() + " goes on: " + view.phase(),
                    Map.of("rebuild", view)))
        .orElseGet(
            () ->
                new ApiException(
                    409, "rebuild_under_way", "A rebuild of all goes on in another process"));
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
