package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.PROJECT_READ;

import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.ProjectView;
import dev.supaplane.query.projection.TimeTravel;
import dev.supaplane.query.projection.TimeTravel.Moment;
import dev.supaplane.query.view.Chronicle;
import dev.supaplane.query.view.ReadModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Why a project is as it is, and how it was. */
@RestController
public final class HistoryQueries {
  private final Chronicle chronicle;
  private final ReadModel model;
  private final TimeTravel travel;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Queries of the past.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   */
  public HistoryQueries(
      Chronicle chronicle,
      ReadModel model,
      TimeTravel travel,
      Scheduler blocking,
      String publicHost) {
    this.chronicle = chronicle;
    this.model = model;
    this.travel = travel;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  /** The past of a project, the oldest first. */
  record HistoryView(String project, String status, List<EntryView> entries) {}

  /** See {@link Chronicle.Entry}. */
  @JsonNaming(SnakeCaseStrategy.class)
  record EntryView(
      String id,
      String type,
      @Nullable Long position,
      Instant at,
      String source,
      @Nullable String actor,
      @Nullable String correlationId,
      @Nullable String causationId,
      @Nullable String operationId,
      @Nullable Long tookMs,
      @Nullable Long afterCauseMs,
      @Nullable String traceparent,
      JsonNode data) {
    static EntryView of(Chronicle.Entry entry) {
      return new EntryView(
          entry.id(),
          entry.type(),
          entry.sequence(),
          entry.at(),
          entry.source(),
          entry.actor(),
          entry.correlationId(),
          entry.because(),
          entry.operation(),
          entry.tookMillis(),
          entry.waitedMillis(),
          entry.traceparent(),
          entry.data());
    }
  }

  /** What differs between two moments; a project that was not there is null as a whole. */
  record DiffView(String project, List<Difference> differences) {}

  /** One difference, at a JSON pointer. */
  record Difference(String path, @Nullable JsonNode before, @Nullable JsonNode after) {}

  @Requires(PROJECT_READ)
  @GetMapping("/api/projects/{ref}/history")
  Mono<HistoryView> history(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset) {
    var size = Parameters.entries(limit);
    var start = Parameters.offset(offset);
    return together(
        () -> {
          var project =
              Parameters.name(ref).flatMap(model::project).orElseThrow(HistoryQueries::notFound);
          return new HistoryView(
              ref,
              project.status(),
              chronicle.of(ref, size, start).stream().map(EntryView::of).toList());
        });
  }

  @Requires(PROJECT_READ)
  @GetMapping("/api/projects/{ref}/diff")
  Mono<DiffView> diff(
      @PathVariable String ref,
      @RequestParam String from,
      @RequestParam(required = false) @Nullable String to) {
    var before = Parameters.instant("from", from).orElseThrow();
    var after = Parameters.instant("to", to);
    return together(
        () -> {
          var name =
              Parameters.name(ref)
                  .filter(known -> model.project(known).isPresent())
                  .orElseThrow(HistoryQueries::notFound);
          return new DiffView(
              ref,
              JsonDiff.between(
                  view(name, Optional.of(new Moment.At(before))),
                  view(name, after.map(Moment.At::new))));
        });
  }

  private <T> Mono<T> together(Supplier<T> answer) {
    return Mono.fromSupplier(() -> model.atOnce(answer)).subscribeOn(blocking);
  }

  private JsonNode view(String ref, Optional<Moment> moment) {
    return moment
        .map(then -> travel.project(ref, then))
        .orElseGet(() -> model.project(ref))
        .<JsonNode>map(row -> EventJson.mapper().valueToTree(ProjectView.of(row, publicHost)))
        .orElseGet(() -> EventJson.mapper().nullNode());
  }

  private static ApiException notFound() {
    return ApiException.notFound("project_not_found", "There is no such project");
  }
}
