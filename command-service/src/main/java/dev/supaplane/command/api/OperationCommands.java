package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.PROJECT_OPERATE;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.command.deadline.Deadlines;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Commands on operations. */
@RestController
public final class OperationCommands {
  private final Dispatcher dispatcher;
  private final Deadlines operations;
  private final Scheduler blocking;

  /**
   * Commands through a dispatcher.
   *
   * @param operations knows whose each operation is
   * @param blocking where database calls may block
   */
  public OperationCommands(Dispatcher dispatcher, Deadlines operations, Scheduler blocking) {
    this.dispatcher = dispatcher;
    this.operations = operations;
    this.blocking = blocking;
  }

  @Requires(value = PROJECT_OPERATE, of = HANDLER)
  @PostMapping("/api/operations/{id}/cancel")
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> cancel(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return send(id, dryRun, exchange, CancelOperation::new);
  }

  @Requires(value = PROJECT_OPERATE, of = HANDLER)
  @PostMapping("/api/operations/{id}/force")
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> force(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return send(id, dryRun, exchange, ForceOperation::new);
  }

  private Mono<ResponseEntity<Object>> send(
      String id,
      @Nullable String dryRun,
      ServerWebExchange exchange,
      BiFunction<ProjectRef, UUID, ? extends ProjectCommand> command) {
    var operation = Requests.operation(id);
    var none = ApiException.notFound("operation_not_found", "There is no operation " + operation);
    return Mono.fromCallable(() -> operations.projectOf(operation))
        .subscribeOn(blocking)
        .flatMap(
            project ->
                // Asked for one that there is not, too: the same is done and said.
                Access.demand(
                        exchange,
                        PROJECT_OPERATE,
                        project.map(ref -> Target.project(ref.value())).orElse(Target.NONE),
                        none)
                    .then(Mono.fromCallable(() -> project.orElseThrow(() -> none))))
        .flatMap(
            ref ->
                dispatcher.sendOrPlan(
                    exchange,
                    dryRun,
                    command.apply(ref, operation),
                    null,
                    receipts -> receipts.map(Accepted::of).map(ResponseEntity::ok)));
  }
}
