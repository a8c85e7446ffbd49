package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Permission.SECRETS_READ;
import static dev.supaplane.kit.access.Permission.WORK;

import dev.supaplane.command.api.Answers.ApiKey;
import dev.supaplane.command.api.Answers.DatabaseUrl;
import dev.supaplane.command.api.Answers.Holdings;
import dev.supaplane.command.api.Answers.Secrets;
import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.lease.LeaseBook;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What only the command side can answer: secrets, and what a project still holds. */
@RestController
public final class ProjectSecrets {
  private final Vault vault;
  private final LeaseBook leases;
  private final ProjectHistory history;
  private final Scheduler blocking;
  private final String publicHost;

  /**
   * Answers from the vault and the lease book.
   *
   * @param blocking where database calls may block
   * @param publicHost the name under which users reach published ports
   */
  public ProjectSecrets(
      Vault vault,
      LeaseBook leases,
      ProjectHistory history,
      Scheduler blocking,
      String publicHost) {
    this.vault = vault;
    this.leases = leases;
    this.history = history;
    this.blocking = blocking;
    this.publicHost = publicHost;
  }

  @Requires(SECRETS_READ)
  @GetMapping("/v1/projects/{ref}/api-keys")
  Mono<List<ApiKey>> keys(
      @PathVariable String ref,
      @RequestParam(required = false) @Nullable String reveal,
      ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    var shown = "true".equals(Parameter.oneOf("reveal", reveal, List.of("true", "false")));
    return later(
        () -> {
          var secrets = secrets(project, exchange, shown ? "api-keys" : "api-keys-masked");
          var keys = new ArrayList<ApiKey>();
          // What stands in every website of a project is no secret: this one, and the publishable.
          keys.add(ApiKey.legacy("anon", secret(secrets, "ANON_KEY"), true));
          keys.add(ApiKey.legacy("service_role", secret(secrets, "SERVICE_ROLE_KEY"), shown));
          opaque(secrets, "SUPABASE_PUBLISHABLE_KEY")
              .ifPresent(key -> keys.add(ApiKey.opaque("publishable", key, true)));
          opaque(secrets, "SUPABASE_SECRET_KEY")
              .ifPresent(key -> keys.add(ApiKey.opaque("secret", key, shown)));
          return keys;
        });
  }

  @Requires(SECRETS_READ)
  @GetMapping("/api/projects/{ref}/database-url")
  Mono<DatabaseUrl> databaseUrl(@PathVariable String ref, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    return later(
        () -> {
          var password = secret(secrets(project, exchange, "database-url"), "POSTGRES_PASSWORD");
          var port = history.creation(project).placement().port(PortPurpose.DATABASE);
          return new DatabaseUrl(
              "postgresql://postgres:" + password + "@" + publicHost + ":" + port + "/postgres");
        });
  }

  @Requires(PROJECT_READ)
  @GetMapping("/api/projects/{ref}/holdings")
  Mono<Holdings> holdings(@PathVariable String ref) {
    var project = Requests.ref(ref);
    return later(
        () -> {
          history.nameOf(project);
          return new Holdings(leases.held(project), vault.held(project));
        });
  }

  @Requires(WORK)
  @GetMapping("/internal/v1/projects/{ref}/secrets")
  Mono<Secrets> all(@PathVariable String ref, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    return later(() -> new Secrets(ref, secrets(project, exchange, "secrets")));
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

  private static Optional<String> opaque(SortedMap<String, String> secrets, String name) {
    return Optional.ofNullable(secrets.get(name)).filter(key -> !key.isEmpty());
  }

  private static String secret(SortedMap<String, String> secrets, String name) {
    var value = secrets.get(name);
    if (value == null) {
      throw new IllegalStateException("the vault has no " + name);
    }
    return value;
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
