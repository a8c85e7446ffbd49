package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.LOGS_READ;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Reads;
import dev.supaplane.kit.worker.WorkerRequest;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What only the worker on a project's host can tell: what its services write and use. */
@RestController
public final class TelemetryQueries {
  // A followed log says something every 15 seconds; the engine has 30 for anything else.
  private static final Duration SILENCE = Duration.ofSeconds(75);
  private static final Set<String> LOG_PARAMETERS = Set.of("service", "tail", "since", "follow");

  private final Function<String, Optional<String>> hostOf;
  private final Workers workers;
  private final Scheduler blocking;

  /**
   * Queries that workers answer.
   *
   * @param hostOf the host that a project, named by its ref, is on; may block
   * @param blocking where it may
   */
  public TelemetryQueries(
      Function<String, Optional<String>> hostOf, Workers workers, Scheduler blocking) {
    this.hostOf = hostOf;
    this.workers = workers;
    this.blocking = blocking;
  }

  /** The last lines of a service, or all that come, as server-sent events. */
  @Requires(LOGS_READ)
  @GetMapping("/api/projects/{ref}/logs")
  @Reads(query = {"service", "tail", "since", "follow"})
  @AnswersWith(named = "dev.supaplane.provisioner.api.Answers$Logs")
  @AnswersWith(value = String.class, type = "text/event-stream")
  Mono<Void> logs(@PathVariable String ref, ServerWebExchange exchange) {
    return ask(ref, "logs", LOG_PARAMETERS, exchange);
  }

  /** CPU, memory and storage as they are now. */
  @Requires(LOGS_READ)
  @GetMapping("/api/projects/{ref}/usage")
  @AnswersWith(named = "dev.supaplane.provisioner.api.Answers$Usage")
  Mono<Void> usage(@PathVariable String ref, ServerWebExchange exchange) {
    return ask(ref, "usage", Set.of(), exchange);
  }

  private Mono<Void> ask(
      String ref, String what, Set<String> parameters, ServerWebExchange exchange) {
    return Mono.fromCallable(() -> host(ref))
        .subscribeOn(blocking)
        .flatMap(
            host ->
                workers.pass(
                    exchange,
                    host,
                    WorkerRequest.get(
                        new ProjectRef(ref),
                        what,
                        exchange.getRequest().getQueryParams(),
                        parameters,
                        SILENCE)));
  }

  private String host(String ref) {
    return Parameters.name(ref)
        .flatMap(hostOf)
        .orElseThrow(() -> ApiException.notFound("project_not_found", "There is no such project"));
  }
}
