package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.provisioner.api.Answers.Exec;
import dev.supaplane.provisioner.api.Asked.ExecBody;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.plan.Forecaster;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.plan.Forecaster.Unheard;
import dev.supaplane.provisioner.plan.Forecaster.Untold;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The worker's HTTP API: what is wanted, what is there, what it writes and uses, commands in it,
 * and what would become of it. Nothing here changes a wish; that is the control plane's alone.
 */
public final class WorkerRoutes implements AutoCloseable {
  private static final Duration LONGEST_FOLLOW = Duration.ofHours(1);
  private static final Duration BEAT = Duration.ofSeconds(15);
  private static final int MOST_FOLLOWED = 64;
  private static final int MOST_COMMANDS = 16;

  private final ProjectTelemetry telemetry;
  private final Forecaster forecaster;
  private final InstantSource clock;
  private final Semaphore following = new Semaphore(MOST_FOLLOWED);
  private final Semaphore running = new Semaphore(MOST_COMMANDS);
  private final Scheduler blocking =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(
              Thread.ofPlatform().daemon().name("worker-api-", 0).factory()));

  /** Routes to the projects that a store knows, on an engine. */
  public WorkerRoutes(
      DesiredStore store,
      ContainerEngine engine,
      ContainerTelemetry telemetry,
      Forecaster forecaster,
      InstantSource clock) {
    this.telemetry = new ProjectTelemetry(store, engine, telemetry, clock);
    this.forecaster = forecaster;
    this.clock = clock;
  }

  /** All routes. */
  public RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/v1/projects", _ -> answer(telemetry::projects))
        .GET("/v1/projects/{ref}/services", r -> answer(() -> telemetry.services(ref(r))))
        .GET("/v1/projects/{ref}/usage", r -> answer(() -> telemetry.usage(ref(r))))
        .GET("/v1/projects/{ref}/logs", this::logs)
        .POST("/v1/projects/{ref}/exec", this::exec)
        .POST("/v1/projects/{ref}/plan", this::plan)
        .build();
  }

  private Mono<ServerResponse> logs(ServerRequest request) {
    var service = request.queryParam("service");
    var follow = Asked.follow(request.queryParam("follow"));
    var audit = Audit.of(request, follow ? "follow-logs" : "read-logs", service);
    if (follow) {
      return ServerResponse.ok()
          .contentType(MediaType.TEXT_EVENT_STREAM)
          .body(BodyInserters.fromServerSentEvents(followed(request, service, audit)));
    }
    return answer(
        () ->
            noted(
                audit,
                () -> {
                  var page = telemetry.logs(ref(request), Asked.service(service), query(request));
                  audit.outcome("read lines=" + page.lines().size());
                  return page;
                }));
  }

  private Flux<ServerSentEvent<Object>> followed(
      ServerRequest request, Optional<String> service, Audit audit) {
    Callable<LogFollow> open =
        () ->
            noted(
                audit,
                () -> {
                  take(following, "too_many_followers", "End one that follows a log");
                  try {
                    return telemetry.follow(
                        ref(request), Asked.service(service), query(request), LONGEST_FOLLOW);
                  } catch (RuntimeException e) {
                    following.release();
                    throw e;
                  }
                });
    return LogStream.events(open, following::release, audit, BEAT, blocking)
        .onErrorMap(EngineException.class, EngineTrouble::told);
  }

  private Mono<ServerResponse> exec(ServerRequest request) {
    return request
        .bodyToMono(ExecBody.class)
        .switchIfEmpty(
            Mono.error(
                () ->
                    ApiException.badRequest(
                        "malformed_body", "Send JSON with service and command")))
        .flatMap(body -> answer(() -> run(request, body)));
  }

  private Exec run(ServerRequest request, ExecBody body) throws Exception {
    var service = Optional.ofNullable(body.service());
    var audit = Audit.of(request, "exec", service);
    return noted(
        audit,
        () -> {
          var ref = ref(request);
          var command = Asked.command(body);
          var named = Asked.service(service);
          var argv = command.argv();
          var noting = audit.with(Audit.program(argv.getFirst(), argv.size() - 1));
          take(running, "too_many_commands", "Wait for one of those that run to end");
          try {
            // Noted before, so that there is a trace of it even if this process is killed.
            noting.outcome("begun");
            var done = telemetry.exec(ref, named, command);
            noting.outcome(
                "%s exit_code=%s duration_ms=%d"
                    .formatted(done.ending(), done.exitCode(), done.durationMs()));
            return done;
          } finally {
            running.release();
          }
        });
  }

  private Mono<ServerResponse> plan(ServerRequest request) {
    return request
        .bodyToMono(PlanRequest.class)
        .switchIfEmpty(
            Mono.error(
                () -> ApiException.badRequest("malformed_body", "Send JSON with the events")))
        .flatMap(body -> answer(() -> foreseen(ref(request), body)));
  }

  private PlanAnswer foreseen(ProjectRef ref, PlanRequest asked) throws InterruptedException {
    return switch (forecaster.ahead(ref, asked.read(ref), asked.secrets())) {
      case Foreseen foreseen -> PlanAnswer.of(ref, foreseen);
      case Unheard _ ->
          throw ApiException.notFound(
              "project_not_found", "This host has not heard of project " + ref);
      case Untold untold ->
          throw untold.passes()
              ? new ApiException(503, untold.code(), untold.message())
                  .retryAfter(Duration.ofSeconds(5))
              : new ApiException(422, untold.code(), untold.message());
    };
  }

  /** Does something and notes it where it is refused or fails. */
  private static <T> T noted(Audit audit, Callable<T> deed) throws Exception {
    try {
      return deed.call();
    } catch (ApiException e) {
      audit.outcome("refused code=" + e.code());
      throw e;
    } catch (EngineException e) {
      var told = EngineTrouble.told(e);
      audit.outcome(
          Thread.currentThread().isInterrupted() ? "caller_left" : "failed code=" + told.code());
      throw told;
    }
  }

  private static void take(Semaphore slots, String code, String advice) {
    if (!slots.tryAcquire()) {
      throw new ApiException(
              503, code, "This worker does as many of these at once as it may. " + advice)
          .retryAfter(Duration.ofSeconds(5));
    }
  }

  private LogQuery query(ServerRequest request) {
    return Asked.query(request.queryParam("tail"), request.queryParam("since"), clock.instant());
  }

  private static ProjectRef ref(ServerRequest request) {
    return Asked.ref(request.pathVariable("ref"));
  }

  private static Mono<ServerResponse> answer(Callable<?> task) {
    return Blocking.<Object>call(task::call)
        .onErrorMap(EngineException.class, EngineTrouble::told)
        .flatMap(answer -> ServerResponse.ok().bodyValue(answer));
  }

  @Override
  public void close() {
    blocking.dispose();
  }
}
