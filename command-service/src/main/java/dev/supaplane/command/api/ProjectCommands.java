package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.PROJECT_CREATE;
import static dev.supaplane.kit.access.Permission.PROJECT_DELETE;
import static dev.supaplane.kit.access.Permission.PROJECT_OPERATE;
import static dev.supaplane.kit.access.Permission.SECRETS_UPDATE;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.command.api.Answers.DeletedAnswer;
import dev.supaplane.command.api.Answers.NewProjectAnswer;
import dev.supaplane.command.api.Answers.RenamedAnswer;
import dev.supaplane.command.api.Requests.NewProject;
import dev.supaplane.command.api.Requests.Restart;
import dev.supaplane.command.api.Requests.Rotate;
import dev.supaplane.command.api.Requests.Update;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Commands on projects: Supabase's Management API, and our own paths for what it has no word for.
 */
@RestController
public final class ProjectCommands {
  private static final String DEFAULT_REGION = "local";

  private final Dispatcher dispatcher;
  private final ProjectHistory history;
  private final Vault vault;
  private final Scheduler blocking;
  private final String publicHost;
  private final Duration undoWindow;
  private final UnaryOperator<String> hidden;

  /**
   * Commands through a dispatcher.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   * @param undoWindow how long a deleted project can be restored, unless the request says
   * @param hidden makes of a secret what tells nobody what it is, and is the same each time
   */
  public ProjectCommands(
      Dispatcher dispatcher,
      ProjectHistory history,
      Vault vault,
      Scheduler blocking,
      String publicHost,
      Duration undoWindow,
      UnaryOperator<String> hidden) {
    this.dispatcher = dispatcher;
    this.history = history;
    this.vault = vault;
    this.blocking = blocking;
    this.publicHost = publicHost;
    this.undoWindow = undoWindow;
    this.hidden = hidden;
  }

  @Requires(value = PROJECT_CREATE, of = HANDLER)
  @PostMapping("/v1/projects")
  @AnswersWith(value = NewProjectAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> create(
      @RequestBody NewProject body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var command =
        new CreateProject(
            new ProjectRef(RandomLetters.twenty()),
            Requests.name(body.name()),
            Requests.organization(
                body.organizationSlug() == null ? body.organizationId() : body.organizationSlug()),
            StackOffer.spec(
                body.templateRevision(),
                body.postgresEngine(),
                Requests.services(body.excludeServices()),
                Requests.limits(body.limits())),
            Requests.region(body, DEFAULT_REGION),
            Requests.databasePassword(body.dbPass()));
    return Access.demand(
            exchange, PROJECT_CREATE, Target.organization(command.organization().value()))
        .then(Mono.defer(() -> create(exchange, dryRun, command, body)));
  }

  private Mono<ResponseEntity<Object>> create(
      ServerWebExchange exchange, @Nullable String dryRun, CreateProject command, NewProject body) {
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        command,
        // What is remembered of a request is remembered for long.
        body.withPassword(hidden),
        receipts ->
            receipts
                // A repeated key answers with the ref of the first request, not with this one's.
                .map(receipt -> new ProjectRef(receipt.subject()))
                .publishOn(blocking)
                .map(ref -> NewProjectAnswer.of(history.creation(ref), publicHost, vault.read(ref)))
                .map(answer -> ResponseEntity.status(HttpStatus.CREATED).body(answer)));
  }

  @Requires(PROJECT_OPERATE)
  @PatchMapping("/v1/projects/{ref}")
  @AnswersWith(Accepted.class)
  @AnswersWith(RenamedAnswer.class)
  Mono<ResponseEntity<Object>> update(
      @PathVariable String ref,
      @RequestBody Update body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    if (body.name() != null) {
      return rename(project, body, dryRun, exchange);
    }
    var change =
        StackOffer.change(
            body.templateRevision(),
            Requests.services(body.excludeServices()),
            body.limits() == null ? null : Requests.limits(body.limits()),
            Requests.driftPolicy(body.driftPolicy()));
    return Mono.fromCallable(() -> history.creation(project).spec().postgresVersion())
        .subscribeOn(blocking)
        .flatMap(
            runs -> {
              if (body.postgresEngine() != null && !body.postgresEngine().equals(runs)) {
                throw ApiException.badRequest(
                    "unsupported_postgres_engine",
                    "The project runs PostgreSQL "
                        + runs
                        + "; another major version is another project: create one and move the"
                        + " data");
              }
              return accepted(exchange, dryRun, new UpdateProject(project, change), body);
            });
  }

  private Mono<ResponseEntity<Object>> rename(
      ProjectRef ref, Update body, @Nullable String dryRun, ServerWebExchange exchange) {
    var name = Requests.name(body.name());
    if (body.changesTheStack()) {
      throw ApiException.badRequest(
          "name_by_itself",
          "Change the name in a request of its own: it is changed at once, and the rest by an"
              + " operation");
    }
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        new RenameProject(ref, name),
        body,
        receipts ->
            receipts
                .map(receipt -> new RenamedAnswer(receipt.subject(), receipt.subject(), name))
                .map(ResponseEntity::ok));
  }

  @Requires(SECRETS_UPDATE)
  @PostMapping("/api/projects/{ref}/rotate")
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> rotate(
      @PathVariable String ref,
      @RequestBody(required = false) @Nullable Rotate body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var groups = Requests.secretGroups(body);
    return accepted(exchange, dryRun, new RotateSecrets(Requests.ref(ref), groups), groups);
  }

  @Requires(PROJECT_DELETE)
  @DeleteMapping("/v1/projects/{ref}")
  @AnswersWith(DeletedAnswer.class)
  Mono<ResponseEntity<Object>> delete(
      @PathVariable String ref,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      @RequestParam(name = "undo_window", required = false) @Nullable String window,
      ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    var undo = Requests.undoWindow(window, undoWindow);
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        new DeleteProject(project, undo),
        undo.toString(),
        receipts ->
            receipts
                .publishOn(blocking)
                .map(_ -> DeletedAnswer.of(ref, history.nameOf(project)))
                .map(ResponseEntity::ok));
  }

  @Requires(PROJECT_OPERATE)
  @PostMapping({"/v1/projects/{ref}/pause", "/api/projects/{ref}/pause"})
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> pause(
      @PathVariable String ref,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return accepted(exchange, dryRun, new PauseProject(Requests.ref(ref)), null);
  }

  @Requires(PROJECT_OPERATE)
  @PostMapping({"/v1/projects/{ref}/restore", "/api/projects/{ref}/resume"})
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> resume(
      @PathVariable String ref,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return accepted(exchange, dryRun, new ResumeProject(Requests.ref(ref)), null);
  }

  @Requires(PROJECT_OPERATE)
  @PostMapping("/api/projects/{ref}/retry")
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> retry(
      @PathVariable String ref,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return accepted(exchange, dryRun, new RetryProject(Requests.ref(ref)), null);
  }

  @Requires(PROJECT_OPERATE)
  @PostMapping({"/v1/projects/{ref}/restart", "/api/projects/{ref}/restart"})
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> restart(
      @PathVariable String ref,
      @RequestBody(required = false) @Nullable Restart body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var asked = body == null ? null : Requests.services(body.services());
    var services = asked == null ? List.<String>of() : asked.stream().distinct().sorted().toList();
    if (!StackOffer.SERVICES.containsAll(services)) {
      throw ApiException.badRequest(
          "unknown_service",
          "services names one that does not exist; services: "
              + String.join(", ", StackOffer.SERVICES));
    }
    return accepted(exchange, dryRun, new RestartProject(Requests.ref(ref), services), services);
  }

  private Mono<ResponseEntity<Object>> accepted(
      ServerWebExchange exchange,
      @Nullable String dryRun,
      ProjectCommand command,
      @Nullable Object request) {
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        command,
        request,
        receipts -> receipts.map(Accepted::of).map(ResponseEntity::ok));
  }
}
