package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.OperationView;
import dev.supaplane.query.api.Views.OperationsView;
import dev.supaplane.query.api.Views.StepView;
import dev.supaplane.query.view.ReadModel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Queries on operations. */
@RestController
public final class OperationQueries {
  private static final Set<String> STATES =
      Set.of("RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "SUPERSEDED");
  private static final Set<String> KINDS =
      Arrays.stream(OperationKind.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

  private final ReadModel model;
  private final Scheduler blocking;

  /**
   * Queries of a read model.
   *
   * @param blocking where database calls may block
   */
  public OperationQueries(ReadModel model, Scheduler blocking) {
    this.model = model;
    this.blocking = blocking;
  }

  @Requires(value = PROJECT_READ, of = HANDLER)
  @GetMapping("/api/operations")
  Mono<OperationsView> list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String project,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset,
      ServerWebExchange exchange) {
    var wanted = Parameters.oneOf("state", state, STATES);
    var ref = Parameters.shortText("project", project);
    var wantedKind = Parameters.oneOf("kind", kind, KINDS);
    var size = Parameters.limit(limit);
    var start = Parameters.offset(offset);
    return Access.sight(exchange, PROJECT_READ)
        .publishOn(blocking)
        .map(
            sight ->
                new OperationsView(
                    model.operations(wanted, ref, wantedKind, sight, size, start).stream()
                        .map(row -> OperationView.of(row, List.of()))
                        .toList()));
  }

  @Requires(value = PROJECT_READ, of = HANDLER)
  @GetMapping("/api/operations/{id}")
  Mono<OperationView> one(@PathVariable String id, ServerWebExchange exchange) {
    var operation = Parameters.uuid("id", id);
    return Mono.fromSupplier(() -> model.operation(operation))
        .subscribeOn(blocking)
        .flatMap(
            row ->
                // Asked for one that there is not, too: the same is done and said.
                Access.demand(
                    exchange,
                    PROJECT_READ,
                    row.map(found -> Target.project(found.ref())).orElse(Target.NONE),
                    notFound()))
        .then(Mono.fromSupplier(() -> model.atOnce(() -> find(operation))).subscribeOn(blocking));
  }

  private OperationView find(UUID id) {
    return model
        .operation(id)
        .map(
            row -> OperationView.of(row, model.steps(null, id).stream().map(StepView::of).toList()))
        .orElseThrow(OperationQueries::notFound);
  }

  private static ApiException notFound() {
    return ApiException.notFound("operation_not_found", "There is no such operation");
  }
}
