package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.fleet.Project;
import dev.supaplane.platform.setting.ProjectSettings;
import dev.supaplane.platform.studio.ProjectViews.ApiKey;
import dev.supaplane.platform.studio.ProjectViews.AppConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How a project is reached, and by what. Keys and secrets are there for who may read them; others
 * get the same page without.
 */
@RestController
final class Settings {
  private final Plane plane;

  Settings(Plane plane) {
    this.plane = plane;
  }

  /** The older pooler's settings; none runs. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Pgbouncer(
      String connectionString,
      String dbDnsName,
      String dbHost,
      String dbName,
      int dbPort,
      String dbUser,
      String insertedAt,
      boolean pgbouncerEnabled,
      String poolMode,
      boolean sslEnforced) {}

  /** How clients reach the database. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Pooler(
      String identifier,
      String databaseType,
      @JsonProperty("connection_string") String url,
      @JsonProperty("connectionString") String sameUrl,
      String dbHost,
      String dbName,
      int dbPort,
      String dbUser,
      @Nullable Integer defaultPoolSize,
      boolean isUsingScramAuth,
      @Nullable Integer maxClientConn,
      String poolMode) {
    static Pooler of(Project project) {
      var url = Settings.url(project);
      return new Pooler(
          project.ref(),
          "PRIMARY",
          url,
          url,
          project.databaseHost(),
          "postgres",
          project.port(),
          "postgres",
          null,
          true,
          null,
          "session");
    }
  }

  @GetMapping("/platform/projects/{ref}/settings")
  @Requires(Permission.PROJECT_READ)
  Mono<ProjectViews.Settings> settings(@PathVariable String ref, ServerWebExchange exchange) {
    return Mono.zip(
            plane.project(exchange, ref),
            keys(exchange, ref),
            jwtSecret(exchange, ref),
            plane.services().query(exchange, Fleet.projectPath(ref)).map(ProjectSettings::of))
        .map(
            all -> {
              var project = all.getT1();
              return new ProjectViews.Settings(
                  project.ref(),
                  project.name(),
                  Wire.REGION,
                  Wire.PROVIDER,
                  project.status(),
                  project.createdAt(),
                  project.databaseHost(),
                  project.databaseHost(),
                  "ipv4",
                  "postgres",
                  project.port(),
                  "postgres",
                  false,
                  new AppConfig(
                      all.getT4().postgrest().path("db_schema").asString(),
                      project.endpointHost(),
                      project.endpointHost()),
                  all.getT3().orElse(null),
                  all.getT2().orElse(null));
            });
  }

  @GetMapping("/platform/projects/{ref}/config/pgbouncer")
  @Requires(Permission.CONFIG_READ)
  Mono<Pgbouncer> pgbouncer(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .map(
            project ->
                new Pgbouncer(
                    url(project),
                    project.databaseHost(),
                    project.databaseHost(),
                    "postgres",
                    project.port(),
                    "postgres",
                    project.createdAt(),
                    false,
                    "transaction",
                    false));
  }

  /** As the Management API tells it, where it does; the database's own address otherwise. */
  @GetMapping("/platform/projects/{ref}/config/supavisor")
  @Requires(Permission.CONFIG_READ)
  Mono<Object> supavisor(@PathVariable String ref, ServerWebExchange exchange) {
    return plane
        .project(exchange, ref)
        .flatMap(
            project ->
                plane
                    .services()
                    .query(exchange, "/v1/projects/" + project.ref() + "/config/database/pooler")
                    .<Object>map(body -> body)
                    .onErrorResume(
                        error -> error instanceof ApiException e && e.status() == 404,
                        _ -> Mono.just(List.of(Pooler.of(project)))));
  }

  private Mono<Optional<List<ApiKey>>> keys(ServerWebExchange exchange, String ref) {
    return readable(
        plane
            .services()
            .read(exchange, Fleet.projectPath(ref) + "/api-keys?reveal=true")
            .map(
                keys ->
                    keys.valueStream()
                        .map(
                            key ->
                                new ApiKey(
                                    key.path("name").asString(),
                                    key.path("name").asString(),
                                    key.path("api_key").asString()))
                        .toList()));
  }

  Mono<Optional<String>> jwtSecret(ServerWebExchange exchange, String ref) {
    return readable(
        plane
            .services()
            .read(exchange, "/api/projects/" + Fleet.ref(ref) + "/jwt-secret")
            .map(Settings::secret));
  }

  private static String secret(JsonNode body) {
    return body.path("jwt_secret").asString();
  }

  /** Empty for who may not read it, and of a stack that has no secrets here. */
  private static <T> Mono<Optional<T>> readable(Mono<T> secret) {
    return secret
        .map(Optional::of)
        .onErrorResume(
            error ->
                error instanceof ApiException refusal
                    && (refusal.status() == 403 || refusal.status() == 404),
            _ -> Mono.just(Optional.empty()));
  }

  private static String url(Project project) {
    return "postgresql://postgres:[YOUR-PASSWORD]@"
        + project.databaseHost()
        + ":"
        + project.port()
        + "/postgres";
  }
}
