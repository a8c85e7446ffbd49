package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.OPERATE;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.supaplane.command.api.Requests.Adopt;
import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.worker.WorkerRequest;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Adopts what somebody runs by a compose file. The worker of its host is asked first: what it sees
 * now is what later looks are compared with.
 */
@RestController
public final class AdoptionCommands {
  private static final String DEFAULT_REGION = "local";
  // The engine has 30 seconds, the way to it and back the rest.
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Dispatcher dispatcher;
  private final ProjectHistory history;
  private final Workers workers;
  private final Scheduler blocking;
  private final TreeMap<String, String> hosts;

  /**
   * Adoptions through a dispatcher.
   *
   * @param blocking where database calls may block
   * @param hosts the worker host of each region
   */
  public AdoptionCommands(
      Dispatcher dispatcher,
      ProjectHistory history,
      Workers workers,
      Scheduler blocking,
      Map<String, String> hosts) {
    this.dispatcher = dispatcher;
    this.history = history;
    this.workers = workers;
    this.blocking = blocking;
    this.hosts = new TreeMap<>(hosts);
  }

  /** What an adoption answers. */
  @JsonNaming(SnakeCaseStrategy.class)
  record AdoptedAnswer(
      String id,
      String ref,
      String organizationSlug,
      String name,
      String region,
      String host,
      String composeProject,
      String management,
      String status,
      String createdAt,
      List<String> services) {
    static AdoptedAnswer of(ProjectAdopted event) {
      return new AdoptedAnswer(
          event.ref().value(),
          event.ref().value(),
          event.organization().value(),
          event.name(),
          event.region(),
          event.stack().host(),
          event.stack().composeProject(),
          "observed",
          "UNKNOWN",
          event.at().toString(),
          event.stack().containers().stream().map(AdoptedContainer::name).toList());
    }
  }

  /**
   * What a worker tells of the compose projects on its host, as far as it is needed here. What is
   * missing makes the whole answer one that is not understood.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Seen(List<SeenProject> projects) {
    Seen {
      requireNonNull(projects);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record SeenProject(
      String composeProject,
      @Nullable String workingDirectory,
      @Nullable String postgresMajor,
      List<SeenContainer> services) {
    SeenProject {
      requireNonNull(composeProject);
      requireNonNull(services);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record SeenContainer(
      String service,
      int number,
      String id,
      String image,
      String imageId,
      boolean completed,
      List<SeenPort> ports) {
    SeenContainer {
      requireNonNull(service);
      requireNonNull(id);
      requireNonNull(image);
      requireNonNull(imageId);
      requireNonNull(ports);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record SeenPort(String address, int hostPort, int containerPort) {
    SeenPort {
      requireNonNull(address);
    }
  }

  @Requires(OPERATE)
  @PostMapping("/api/projects/adopt")
  @AnswersWith(value = AdoptedAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> adopt(
      @RequestBody Adopt body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    // Before anybody is asked.
    Requests.dryRun(dryRun);
    var name = Requests.name(body.name());
    var organization = Requests.organization(body.organizationSlug());
    var wanted = Requests.composeProject(body.composeProject());
    var host = host(body.host());
    var question = WorkerRequest.get("adoptable", Map.of("compose_project", wanted), SILENCE);
    return workers
        .ask(exchange, host, question)
        .map(answer -> stack(host, wanted, answer))
        .map(
            stack ->
                new AdoptProject(
                    new ProjectRef(RandomLetters.twenty()),
                    name,
                    organization,
                    regionOf(host),
                    stack))
        .flatMap(
            command ->
                dispatcher.sendOrPlan(
                    exchange,
                    dryRun,
                    command,
                    body,
                    receipts ->
                        receipts
                            // A repeated key answers with the ref of the first request.
                            .map(receipt -> new ProjectRef(receipt.subject()))
                            .publishOn(blocking)
                            .map(ref -> AdoptedAnswer.of(history.adoption(ref)))
                            .map(
                                answer -> ResponseEntity.status(HttpStatus.CREATED).body(answer))));
  }

  private String host(@Nullable String asked) {
    if (asked == null && hosts.containsKey(DEFAULT_REGION)) {
      return hosts.get(DEFAULT_REGION);
    }
    if (asked != null && hosts.containsValue(asked)) {
      return asked;
    }
    throw ApiException.badRequest(
        "unknown_host", "host is one of: " + String.join(", ", hosts.values()));
  }

  private String regionOf(String host) {
    return hosts.entrySet().stream()
        .filter(region -> region.getValue().equals(host))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static AdoptedStack stack(String host, String wanted, byte[] answer) {
    return read(answer).projects().stream()
        .filter(project -> project.composeProject().equals(wanted))
        .findFirst()
        .map(project -> stack(host, project))
        .orElseThrow(
            () ->
                new ApiException(
                    422,
                    "compose_project_not_seen",
                    "The worker of host "
                        + host
                        + " sees no compose project "
                        + wanted
                        + " with a database and one more service of Supabase's; GET /api/hosts/"
                        + host
                        + "/adoptable lists what it sees"));
  }

  private static AdoptedStack stack(String host, SeenProject seen) {
    return new AdoptedStack(
        host,
        seen.composeProject(),
        seen.workingDirectory(),
        seen.postgresMajor(),
        seen.services().stream()
            .map(
                c ->
                    new AdoptedContainer(
                        c.service(),
                        c.number(),
                        c.id(),
                        c.image(),
                        c.imageId(),
                        c.completed(),
                        c.ports().stream()
                            .map(p -> new AdoptedPort(p.address(), p.hostPort(), p.containerPort()))
                            .toList()))
            .toList());
  }

  private static Seen read(byte[] answer) {
    try {
      return EventJson.mapper().readValue(answer, Seen.class);
    } catch (JacksonException e) {
      throw new ApiException(
          502,
          "worker_failed",
          "The worker's answer is none that this service knows; run the same version of both");
    }
  }
}
