package dev.supaplane.command.api;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.login.Login;
import dev.supaplane.command.login.LoginException;
import dev.supaplane.command.login.LoginRoles;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Logins of a few minutes, for tools whose user does not know the database's password. */
@RestController
public final class LoginRoutes {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final LoginRoles roles;
  private final Vault vault;
  private final ProjectHistory history;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Routes over projects' databases.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which published ports are reached
   */
  public LoginRoutes(
      LoginRoles roles,
      Vault vault,
      ProjectHistory history,
      Scheduler blocking,
      String publicHost) {
    this.roles = roles;
    this.vault = vault;
    this.history = history;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  /** What is asked for; absent means a login that may write. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Wanted(@Nullable Boolean readOnly) {}

  /** A login as the Management API answers it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Issued(String role, String password, int ttlSeconds) {
    static Issued of(Login login) {
      return new Issued(login.role(), login.password(), login.seconds());
    }
  }

  /** What DELETE answers. */
  record Ended(String message) {}

  @PostMapping("/v1/projects/{ref}/cli/login-role")
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Issued.class, status = 201)
  Mono<ResponseEntity<Object>> issue(
      @PathVariable String ref,
      @RequestBody(required = false) @Nullable Wanted body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var readOnly = body != null && Boolean.TRUE.equals(body.readOnly());
    var actor = Caller.of(exchange).actor();
    if (Requests.dryRun(dryRun)) {
      var role =
          Thing.of("role", LoginRoles.role(actor, readOnly), "create", "one for each person");
      return planned(ref, PlanAnswer.ofLogin("issue_login", role));
    }
    return asked(ref, exchange, database -> Issued.of(roles.issue(database, actor, readOnly)))
        .map(issued -> ResponseEntity.status(HttpStatus.CREATED).body(issued));
  }

  @DeleteMapping("/v1/projects/{ref}/cli/login-role")
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(Ended.class)
  Mono<ResponseEntity<Object>> end(
      @PathVariable String ref,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    if (Requests.dryRun(dryRun)) {
      var roles = Thing.of("role", LoginRoles.PREFIX + "*", "drop", "those of all people");
      return planned(ref, PlanAnswer.ofLogin("end_logins", roles));
    }
    return asked(
            ref,
            exchange,
            database -> {
              roles.end(database);
              return new Ended("ok");
            })
        .map(ResponseEntity::ok);
  }

  private Mono<ResponseEntity<Object>> planned(String ref, PlanAnswer plan) {
    var project = Requests.ref(ref);
    return Mono.fromCallable(() -> history.creation(project))
        .subscribeOn(blocking)
        .map(_ -> ResponseEntity.ok(plan));
  }

  private <T> Mono<T> asked(
      String ref, ServerWebExchange exchange, Function<LoginRoles.Database, T> work) {
    var project = Requests.ref(ref);
    // Nothing is done for a request that the audit does not know of.
    Audited.of(exchange).tell("login", "role");
    return Mono.fromCallable(
            () -> {
              var port = history.creation(project).placement().port(PortPurpose.DATABASE);
              var password = vault.read(project).get("POSTGRES_PASSWORD");
              if (password == null) {
                throw ApiException.notFound(
                    "project_not_found", "The project " + project + " was deleted");
              }
              return work.apply(new LoginRoles.Database(publicHost, port, password));
            })
        .onErrorMap(LoginException.class, LoginRoutes::refusal)
        .subscribeOn(blocking);
  }

  private static ApiException refusal(LoginException error) {
    return new ApiException(
            503,
            "database_unreachable",
            "The project's database takes no login now (SQLSTATE "
                + error.state()
                + "); restore the project where it is paused, and look at its health where not")
        .retryAfter(SOON);
  }
}
