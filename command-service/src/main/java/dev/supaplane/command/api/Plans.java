package dev.supaplane.command.api;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.api.PlanAnswer.Would;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.command.project.ProjectResources;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.StudioStatus;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.worker.WorkerRequest;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Decides commands as the aggregate would, and applies nothing: the events that would be stored go
 * to the project's worker, which says what it would do. Everything here only reads.
 */
public final class Plans {
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private final ProjectHistory history;
  private final ProjectResources resources;
  private final OperationPolicy policy;
  private final Workers workers;
  private final Scheduler blocking;

  /**
   * Plans of the projects that a history knows.
   *
   * @param blocking where database calls may block
   */
  public Plans(
      ProjectHistory history,
      ProjectResources resources,
      OperationPolicy policy,
      Workers workers,
      Scheduler blocking) {
    this.history = history;
    this.resources = resources;
    this.policy = policy;
    this.workers = workers;
    this.blocking = blocking;
  }

  private record Decision(
      ProjectCommand command,
      ProjectModel before,
      ProjectModel after,
      List<ProjectEvent> events,
      @Nullable Placement placement) {}

  /** What a worker answers; members that an older one leaves out are absent. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Foreseen(
      long generation,
      @Nullable List<Thing> created,
      @Nullable List<Thing> changed,
      @Nullable List<Thing> recreated,
      @Nullable List<Thing> destroyed,
      @Nullable List<Thing> unchanged,
      boolean dataLoss,
      @Nullable List<String> warnings) {
    static final Foreseen NOTHING = new Foreseen(0, null, null, null, null, null, false, null);
  }

  /**
   * The plan of a command.
   *
   * @return fails as the command would: with {@link Refused} where it cannot be
   */
  Mono<PlanAnswer> plan(ServerWebExchange exchange, ProjectCommand command) {
    return Mono.fromCallable(() -> decide(command))
        .subscribeOn(blocking)
        .flatMap(decision -> withTheWorker(exchange, decision));
  }

  private Decision decide(ProjectCommand asked) {
    var command =
        asked instanceof ChangeFunctionSecrets change
            ? change.given(resources.functionSecrets(change.ref()))
            : asked;
    var past = history.events(command.ref());
    var before = ProjectModel.ABSENT;
    for (var event : past) {
      before = before.after(event);
    }
    if (command instanceof CreateProject create) {
      resources.requireOrganization(create.organization());
    } else if (command instanceof AdoptProject adopt) {
      resources.requireOrganization(adopt.organization());
      resources.requireUnclaimed(adopt.stack());
    }
    var events = before.decide(command, policy, policy.clock().instant(), () -> place(command));
    var after = before;
    for (var event : events) {
      after = after.after(event);
    }
    var placement =
        Stream.concat(past.stream(), events.stream())
            .filter(ProjectCreated.class::isInstance)
            .map(event -> ((ProjectCreated) event).placement())
            .findFirst()
            // An adopted stack has no place of ours.
            .orElse(null);
    return new Decision(command, before, after, events, placement);
  }

  private Placement place(ProjectCommand command) {
    if (command instanceof CreateProject create) {
      return resources.wouldPlace(create.region());
    }
    throw new IllegalStateException("only a creation needs a place");
  }

  private Mono<PlanAnswer> withTheWorker(ServerWebExchange exchange, Decision decision) {
    var placement = decision.placement();
    if (placement == null) {
      return Mono.just(
          answer(
              decision,
              Consequences.NONE,
              Foreseen.NOTHING,
              true,
              List.of(
                  "The stack is observed: nothing of it is touched, whatever is decided here")));
    }
    var here = Consequences.of(decision.events(), placement);
    if (decision.events().isEmpty()) {
      return Mono.just(
          answer(
              decision,
              here,
              Foreseen.NOTHING,
              true,
              List.of("The project is as the command wants it, or about to be: nothing changes")));
    }
    var body =
        EventJson.mapper()
            .writeValueAsString(
                Map.of(
                    "events",
                    decision.events().stream()
                        .map(event -> Map.of("type", EventTypes.nameOf(event), "data", event))
                        .toList(),
                    "new_secrets",
                    here.newSecrets()));
    var request = WorkerRequest.post(decision.command().ref(), "plan", body, SILENCE);
    return workers
        .ask(exchange, placement.host(), request)
        .map(bytes -> answer(decision, here, read(bytes), true, List.of()))
        // What is decided can be told all the same.
        .onErrorResume(
            ApiException.class,
            error ->
                Mono.just(
                    answer(
                        decision,
                        here,
                        Foreseen.NOTHING,
                        false,
                        List.of(
                            "What would happen on the host is not known ("
                                + error.code()
                                + "): "
                                + error.getMessage()))));
  }

  private static Foreseen read(byte[] answer) {
    try {
      return EventJson.read(answer, Foreseen.class);
    } catch (JacksonException e) {
      throw new ApiException(
          502, "worker_failed", "The worker's answer cannot be read; is it of this version?");
    }
  }

  private static PlanAnswer answer(
      Decision decision,
      Consequences here,
      Foreseen there,
      boolean engineKnown,
      List<String> remarks) {
    var warnings = new ArrayList<>(remarks);
    warnings.addAll(here.warnings());
    warnings.addAll(orNone(there.warnings()));
    var latest = decision.before().generation();
    if (engineKnown
        && decision.placement() != null
        && !decision.events().isEmpty()
        && there.generation() != latest) {
      warnings.add(
          "The host has heard of generation "
              + there.generation()
              + " of the project, and the latest is "
              + latest
              + ": ask again when it has caught up");
    }
    var open = decision.after().open();
    return new PlanAnswer(
        true,
        word(decision.command()),
        new Would(
            StudioStatus.of(decision.after()),
            open == null ? null : open.kind().name(),
            decision.events().stream().map(EventTypes::nameOf).toList(),
            decision.command() instanceof CreateProject ? decision.placement() : null),
        engineKnown,
        both(here.created(), there.created()),
        both(here.changed(), there.changed()),
        orNone(there.recreated()),
        both(here.destroyed(), there.destroyed()),
        orNone(there.unchanged()),
        there.dataLoss() || here.losesData(),
        warnings);
  }

  private static List<Thing> both(List<Thing> here, @Nullable List<Thing> there) {
    return Stream.concat(here.stream(), orNone(there).stream()).toList();
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  /** A command's name as it stands in the answer, such as {@code pause_project}. */
  private static String word(ProjectCommand command) {
    return command
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }
}
