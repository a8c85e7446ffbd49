package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.platform.studio.ProjectViews.Created;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What the page for a new project offers, and the project that it makes (S2). */
@RestController
final class Wizard {
  /** Majors that can be asked for, the usual one first. */
  private static final List<String> ENGINES = List.of("17", "15");

  private static final SpecificRegion HERE =
      new SpecificRegion(Wire.REGION, Wire.REGION_NAME, Wire.PROVIDER, "specific");

  private final Plane plane;

  Wizard(Plane plane) {
    this.plane = plane;
  }

  /** A region by itself. */
  record SpecificRegion(String code, String name, String provider, String type) {}

  /** A region that stands for some. */
  record SmartRegion(String code, String name, String type) {}

  /** All regions. */
  record AllRegions(List<SmartRegion> smartGroup, List<SpecificRegion> specific) {}

  /** The regions that are offered first. */
  record Recommended(SmartRegion smartGroup, List<SpecificRegion> specific) {}

  /** Regions. */
  record Regions(AllRegions all, Recommended recommendations) {}

  /** A version of PostgreSQL. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Version(String postgresEngine, String releaseChannel, String version) {}

  /** Versions of PostgreSQL. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Versions(List<Version> availableVersions) {}

  /**
   * What Studio asks for. Region, size and provider are Studio's own: there is one region, limits
   * have their own words, and every provider is this server. So whatever they say is brought to
   * what there is.
   *
   * @param dbPass of the database, for who will use it; made up where it is not chosen
   * @param localRuntime which services to do without; beyond what an unmodified Studio sends
   * @param excludeServices the same, as the Management API has it
   * @param limits of processors, memory and storage, as the Management API has them
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewProject(
      @Nullable String name,
      @Nullable String organizationSlug,
      @Nullable String dbPass,
      @Nullable String postgresEngine,
      @Nullable LocalRuntime localRuntime,
      @Nullable List<@Nullable String> excludeServices,
      @Nullable JsonNode limits) {
    /** Without the password. */
    @Override
    public String toString() {
      return "NewProject[" + name + "]";
    }

    @Nullable List<@Nullable String> excluded() {
      return excludeServices == null && localRuntime != null
          ? localRuntime.excludeServices()
          : excludeServices;
    }
  }

  /** The runtime as it is shown of a project, too. */
  @JsonNaming(SnakeCaseStrategy.class)
  record LocalRuntime(@Nullable List<@Nullable String> excludeServices) {}

  /** What goes to the command service. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Onward(
      @Nullable String name,
      @Nullable String organizationSlug,
      @Nullable String dbPass,
      @Nullable String postgresEngine,
      @Nullable List<@Nullable String> excludeServices,
      @Nullable JsonNode limits) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Onward[" + name + "]";
    }
  }

  @GetMapping("/platform/projects/available-regions")
  @Requires(Permission.OWN_ACCOUNT)
  Regions regions(
      @RequestParam(name = "organization_slug", required = false) @Nullable String organization) {
    return new Regions(
        new AllRegions(List.of(), List.of(HERE)),
        new Recommended(
            new SmartRegion("americas", Wire.REGION_NAME, "smartGroup"), List.of(HERE)));
  }

  @PostMapping("/platform/organizations/{slug}/available-versions")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Versions> versions(@PathVariable String slug, ServerWebExchange exchange) {
    return plane.organization(exchange, slug).map(_ -> versions());
  }

  /** Those that a paused project can come back with: its own. */
  @GetMapping("/platform/projects/{ref}/restore/versions")
  @Requires(Permission.PROJECT_READ)
  Mono<Versions> restoreVersions(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .map(
            project ->
                new Versions(
                    List.of(
                        new Version(
                            project.version().replaceFirst("\\..*", ""),
                            "ga",
                            "supabase-postgres-" + project.version()))));
  }

  /** Which organization it is for stands in the body: the command service decides. */
  @PostMapping("/platform/projects")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(value = Created.class, status = 201)
  Mono<ResponseEntity<Created>> create(@RequestBody NewProject body, ServerWebExchange exchange) {
    var onward =
        new Onward(
            body.name(),
            body.organizationSlug(),
            body.dbPass(),
            body.postgresEngine(),
            body.excluded(),
            body.limits());
    return plane
        .command(exchange, HttpMethod.POST, "/v1/projects", onward)
        .flatMap(
            reply -> {
              var keys = reply.body().path("api_keys");
              var ref = reply.body().path("ref").asString();
              return plane
                  .settled(exchange, reply.version(), ref)
                  .map(
                      project ->
                          Created.of(
                              project,
                              keys.path("anon").asString(""),
                              keys.path("service_role").asString("")));
            })
        .map(created -> ResponseEntity.status(HttpStatus.CREATED).body(created));
  }

  private static Versions versions() {
    return new Versions(
        ENGINES.stream()
            .map(engine -> new Version(engine, "ga", "supabase-postgres-" + engine))
            .toList());
  }
}
