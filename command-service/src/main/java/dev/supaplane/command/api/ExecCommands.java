package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.EXEC;

import dev.supaplane.command.audit.Audited;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.Reads;
import dev.supaplane.kit.worker.WorkerRequest;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;

/**
 * Commands inside of a project's containers. They change no wish and so are no events; the worker
 * runs them while the caller waits, and ends them when the caller leaves. None is ever sent twice,
 * but neither is one recognised by an {@code Idempotency-Key}.
 */
@RestController
public final class ExecCommands {
  // The longest command, and what the engine may take to begin and to end it.
  private static final Duration SILENCE = Duration.ofMinutes(12);

  private final Function<ProjectRef, String> hostOf;
  private final Workers workers;
  private final Scheduler blocking;

  /**
   * Commands that workers run.
   *
   * @param hostOf the host that a project is on, or a refusal; may block
   * @param blocking where it may
   */
  public ExecCommands(Function<ProjectRef, String> hostOf, Workers workers, Scheduler blocking) {
    this.hostOf = hostOf;
    this.workers = workers;
    this.blocking = blocking;
  }

  /** Runs a command in a service; answers with its exit code and what it wrote. */
  @Requires(EXEC)
  @PostMapping("/api/projects/{ref}/exec")
  @Reads(bodyNamed = "dev.supaplane.provisioner.api.Asked$ExecBody")
  @AnswersWith(named = "dev.supaplane.provisioner.api.Answers$Exec")
  Mono<ResponseEntity<Object>> exec(
      @PathVariable String ref,
      @RequestBody(required = false) @Nullable String body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    var planned = Requests.dryRun(dryRun);
    var request = WorkerRequest.post(project, "exec", body == null ? "" : body, SILENCE);
    note(Audited.of(exchange), body);
    return Mono.fromCallable(() -> hostOf.apply(project))
        .subscribeOn(blocking)
        .flatMap(
            host ->
                planned
                    ? Mono.just(ResponseEntity.<Object>ok(PlanAnswer.ofExec()))
                    : workers.pass(exchange, host, request).then(Mono.empty()));
  }

  /** Of a command only its program's name is noted: arguments may be secrets. */
  private static void note(Audited audited, @Nullable String body) {
    try {
      var asked = EventJson.mapper().readTree(body == null ? "" : body);
      audited.tell("service", asked.path("service").asString(""));
      audited.tell("program", asked.path("command").path(0).asString(""));
      audited.tell("arguments", Integer.toString(Math.max(0, asked.path("command").size() - 1)));
    } catch (JacksonException _) {
      // The worker refuses what cannot be read, and the refusal is noted.
      audited.tell("program", "?");
    }
  }
}
