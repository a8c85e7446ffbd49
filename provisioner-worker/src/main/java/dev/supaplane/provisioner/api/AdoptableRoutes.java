package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.provisioner.adopt.ComposeContainer;
import dev.supaplane.provisioner.adopt.ComposeProject;
import dev.supaplane.provisioner.adopt.ComposeView;
import dev.supaplane.provisioner.adopt.ObservedStack;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.adopt.SupabaseLike;
import dev.supaplane.provisioner.engine.EngineException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Tells which stacks on this host could be adopted: compose projects that look like Supabase. */
public final class AdoptableRoutes {
  private static final int MOST_PROJECTS = 200;

  private final ComposeView engine;
  private final ObservedStore store;

  /** Routes that look at an engine; a store knows what is adopted already. */
  public AdoptableRoutes(ComposeView engine, ObservedStore store) {
    this.engine = engine;
    this.store = store;
  }

  /**
   * What could be adopted.
   *
   * @param projects at most 200
   */
  record Adoptables(List<Adoptable> projects) {}

  /**
   * A compose project.
   *
   * @param postgresMajor as the tag of the database's image tells it
   * @param adoptedAs the project that observes it already
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Adoptable(
      String composeProject,
      @Nullable String workingDirectory,
      @Nullable String postgresMajor,
      @Nullable String adoptedAs,
      List<AdoptableService> services) {
    static Adoptable of(ComposeProject project, Optional<ProjectRef> adoptedAs) {
      return new Adoptable(
          project.name(),
          project.workingDirectory(),
          SupabaseLike.postgresMajor(project).orElse(null),
          adoptedAs.map(ProjectRef::value).orElse(null),
          project.containers().stream().map(AdoptableService::of).toList());
    }
  }

  /**
   * A container of it.
   *
   * @param state created, running, paused, restarting, exited or dead
   * @param exitCode of its last run, once that is over
   * @param check none, starting, healthy or unhealthy, as its own health check says
   * @param completed whether it has done its work and ended well
   * @param ports published on the host
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record AdoptableService(
      String service,
      int number,
      String container,
      String id,
      String image,
      String imageId,
      String state,
      @Nullable Integer exitCode,
      String check,
      boolean completed,
      List<AdoptablePort> ports) {
    static AdoptableService of(ComposeContainer seen) {
      return new AdoptableService(
          seen.service(),
          seen.number(),
          seen.name(),
          seen.id(),
          seen.image(),
          seen.imageId(),
          Answers.word(seen.state()),
          seen.exitCode(),
          Answers.word(seen.check()),
          seen.completed(),
          seen.ports().stream().map(AdoptablePort::of).toList());
    }
  }

  /** A TCP port that is published on the host. */
  @JsonNaming(SnakeCaseStrategy.class)
  record AdoptablePort(String address, int hostPort, int containerPort) {
    static AdoptablePort of(AdoptedPort port) {
      return new AdoptablePort(port.address(), port.hostPort(), port.containerPort());
    }
  }

  /** All routes. */
  public RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route().GET("/v1/adoptable", this::adoptable).build();
  }

  private Mono<ServerResponse> adoptable(ServerRequest request) {
    var only = request.queryParam("compose_project");
    return Blocking.call(() -> adoptable(only))
        .onErrorMap(EngineException.class, EngineTrouble::told)
        .flatMap(answer -> ServerResponse.ok().bodyValue(answer));
  }

  private Adoptables adoptable(Optional<String> only) {
    return new Adoptables(
        engine.projects().stream()
            .filter(project -> only.isEmpty() || only.get().equals(project.name()))
            .filter(SupabaseLike::is)
            .limit(MOST_PROJECTS)
            .map(
                project ->
                    Adoptable.of(project, store.observing(project.name()).map(ObservedStack::ref)))
            .toList());
  }
}
