package dev.supaplane.command.api;

import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.meta.FencedReading;
import dev.supaplane.command.meta.MetaAccess;
import dev.supaplane.command.meta.ReadOnlyStatement;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A project's database through its own postgres-meta (S3): what it takes to ask it, for who may
 * read secrets, and reading, for who may not.
 */
@RestController
public final class MetaRoutes {
  private final Vault vault;
  private final ProjectHistory history;
  private final FencedReading meta;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Routes over the vault.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which published ports are reached
   */
  public MetaRoutes(
      Vault vault,
      ProjectHistory history,
      FencedReading meta,
      Scheduler blocking,
      String publicHost) {
    this.vault = vault;
    this.history = history;
    this.meta = meta;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  /**
   * What it takes to ask.
   *
   * @param address of the database inside the project's network
   * @param connection encrypted with the project's PG_META_CRYPTO_KEY, as crypto-js does it
   * @param serviceKey what the project's gateway wants before it leads to meta
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Access(String address, boolean readOnly, String connection, String serviceKey) {}

  /** The secret that a project's tokens are signed with. */
  @JsonNaming(SnakeCaseStrategy.class)
  record JwtSecret(String jwtSecret) {}

  /** A query, with values for its {@code $1} and so on. */
  record Reading(@Nullable String query, @Nullable List<JsonNode> parameters) {}

  @GetMapping("/api/projects/{ref}/meta-access")
  @Requires(Permission.SECRETS_READ)
  Mono<Access> access(
      @PathVariable String ref,
      @RequestParam(name = "read_only", required = false) @Nullable String readOnly,
      ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    var reading = "true".equals(readOnly);
    return Mono.fromSupplier(
            () -> MetaAccess.of(secrets(project, exchange, "meta-access"), reading))
        .map(
            access ->
                new Access(MetaAccess.ADDRESS, reading, access.connection(), access.serviceKey()))
        .subscribeOn(blocking);
  }

  @GetMapping("/api/projects/{ref}/jwt-secret")
  @Requires(Permission.SECRETS_READ)
  Mono<JwtSecret> jwtSecret(@PathVariable String ref, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    return Mono.fromSupplier(
            () -> {
              var secret = secrets(project, exchange, "jwt-secret").get("JWT_SECRET");
              if (secret == null) {
                throw new IllegalStateException("the vault has no JWT_SECRET");
              }
              return new JwtSecret(secret);
            })
        .subscribeOn(blocking);
  }

  /**
   * One statement that only reads; answers its rows. The caller gets no key and no password. Where
   * the database itself could be asked for one, whoever asks has to be permitted that: older
   * revisions keep the JWT secret in a setting that every role can read, and it may have stayed.
   */
  @PostMapping("/api/projects/{ref}/read-only-query")
  @Requires(Permission.DATABASE_READ)
  @AnswersWith(value = Map.class, list = true)
  Mono<ResponseEntity<byte[]>> read(
      @PathVariable String ref, @RequestBody Reading body, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    var query = body.query() == null ? "" : body.query();
    ReadOnlyStatement.refusal(query)
        .ifPresent(
            why -> {
              throw new ApiException(403, "only_reading", why);
            });
    var permission =
        Mono.defer(
            () ->
                dev.supaplane.kit.access.Access.demand(
                    exchange, Permission.SECRETS_READ, Target.project(ref)));
    return Mono.fromSupplier(
            () -> {
              var access = MetaAccess.of(secrets(project, exchange, "read-only-query"), true);
              var port = history.creation(project).placement().port(PortPurpose.GATEWAY);
              return meta.read(
                  "http://" + publicHost + ":" + port,
                  access,
                  query,
                  body.parameters() == null ? List.of() : body.parameters(),
                  permission);
            })
        .subscribeOn(blocking)
        .flatMap(rows -> rows)
        .map(rows -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(rows));
  }

  private SortedMap<String, String> secrets(
      ProjectRef project, ServerWebExchange exchange, String what) {
    // Nothing is read for a request that the audit does not know of.
    Audited.of(exchange).tell("read", what);
    var secrets = vault.read(project);
    if (secrets.isEmpty()) {
      history.creation(project); // an adopted one has none, and that is said
      throw ApiException.notFound(
          "project_not_found", "There is no project " + project + ", or it was deleted");
    }
    return secrets;
  }
}
