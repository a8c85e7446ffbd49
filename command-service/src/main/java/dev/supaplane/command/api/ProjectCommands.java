package dev.supaplane.command.api;

import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.command.api.Answers.DeletedAnswer;
import dev.supaplane.command.api.Answers.NewProjectAnswer;
import dev.supaplane.command.api.Requests.NewProject;
import dev.supaplane.command.api.Requests.Restart;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
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

  /**
   * Commands through a dispatcher.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   */
  public ProjectCommands(
      Dispatcher dispatcher,
      ProjectHistory history,
      Vault vault,
      Scheduler blocking,
      String publicHost) {
    this.dispatcher = dispatcher;
    this.history = history;
    this.vault = vault;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  @PostMapping("/v1/projects")
  @ResponseStatus(HttpStatus.CREATED)
  Mono<NewProjectAnswer> create(@RequestBody NewProject body, ServerWebExchange exchange) {
    var command =
        new CreateProject(
            new ProjectRef(RandomLetters.twenty()),
            Requests.name(body.name()),
            Requests.organization(body.organizationSlug()),
            StackOffer.spec(
                body.templateRevision(),
                body.postgresEngine(),
                Requests.services(body.excludeServices()),
                Requests.limits(body.limits())),
            body.region() == null ? DEFAULT_REGION : body.region());
    return dispatcher
        .send(exchange, command, body)
        // A repeated key answers with the ref of the first request, not with this one's.
        .map(receipt -> new ProjectRef(receipt.subject()))
        .publishOn(blocking)
        .map(ref -> NewProjectAnswer.of(history.creation(ref), publicHost, vault.read(ref)));
  }

  @DeleteMapping("/v1/projects/{ref}")
  Mono<DeletedAnswer> delete(@PathVariable String ref, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    return dispatcher
        .send(exchange, new DeleteProject(project), null)
        .publishOn(blocking)
        .map(_ -> new DeletedAnswer(ref, ref, history.creation(project).name()));
  }

  @PostMapping({"/v1/projects/{ref}/pause", "/api/projects/{ref}/pause"})
  Mono<Accepted> pause(@PathVariable String ref, ServerWebExchange exchange) {
    return accepted(exchange, new PauseProject(Requests.ref(ref)), null);
  }

  @PostMapping({"/v1/projects/{ref}/restore", "/api/projects/{ref}/resume"})
  Mono<Accepted> resume(@PathVariable String ref, ServerWebExchange exchange) {
    return accepted(exchange, new ResumeProject(Requests.ref(ref)), null);
  }

  @PostMapping("/api/projects/{ref}/retry")
  Mono<Accepted> retry(@PathVariable String ref, ServerWebExchange exchange) {
    return accepted(exchange, new RetryProject(Requests.ref(ref)), null);
  }

  @PostMapping({"/v1/projects/{ref}/restart", "/api/projects/{ref}/restart"})
  Mono<Accepted> restart(
      @PathVariable String ref,
      @RequestBody(required = false) @Nullable Restart body,
      ServerWebExchange exchange) {
    var asked = body == null ? null : Requests.services(body.services());
    var services = asked == null ? List.<String>of() : asked.stream().distinct().sorted().toList();
    if (!StackOffer.SERVICES.containsAll(services)) {
      throw ApiException.badRequest(
          "unknown_service",
          "services names one that does not exist; services: "
              + String.join(", ", StackOffer.SERVICES));
    }
    return accepted(exchange, new RestartProject(Requests.ref(ref), services), services);
  }

  private Mono<Accepted> accepted(
      ServerWebExchange exchange, ProjectCommand command, @Nullable Object request) {
    return dispatcher
        .send(exchange, command, request)
        .map(
            receipt ->
                new Accepted(
                    receipt.subject(),
                    receipt.operationId() == null ? null : receipt.operationId().toString(),
                    receipt.version()));
  }
}
