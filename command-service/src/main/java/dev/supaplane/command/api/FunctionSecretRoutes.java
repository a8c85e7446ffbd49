package dev.supaplane.command.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
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

/** Secrets of a project's functions, in the shapes of Supabase's Management API. */
@RestController
public final class FunctionSecretRoutes {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");
  private static final String RESERVED = "SUPABASE_";

  /** What the service that runs functions goes by itself. */
  private static final Set<String> TAKEN = Set.of("JWT_SECRET", "VERIFY_JWT");

  private static final int LONGEST_VALUE = 24 * 1024;

  private final Dispatcher dispatcher;
  private final ProjectHistory history;
  private final Vault vault;
  private final Scheduler blocking;
  private final UnaryOperator<String> hidden;

  /**
   * Routes to a vault.
   *
   * @param blocking where database calls may block
   * @param hidden makes of a secret what tells nobody what it is, and is the same each time
   */
  public FunctionSecretRoutes(
      Dispatcher dispatcher,
      ProjectHistory history,
      Vault vault,
      Scheduler blocking,
      UnaryOperator<String> hidden) {
    this.dispatcher = dispatcher;
    this.history = history;
    this.vault = vault;
    this.blocking = blocking;
    this.hidden = hidden;
  }

  /** A secret as it is set. */
  record NewSecret(@Nullable String name, @Nullable String value) {
    /** Tells which without what it is. */
    @Override
    public String toString() {
      return "NewSecret[" + name + "]";
    }
  }

  /**
   * A secret as it is told.
   *
   * @param value the SHA-256 of its value, hexadecimal
   * @param updatedAt when it was given that value
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ToldSecret(String name, String value, String updatedAt) {}

  @GetMapping("/v1/projects/{ref}/secrets")
  @Requires(Permission.SECRETS_READ)
  Mono<List<ToldSecret>> list(@PathVariable String ref, ServerWebExchange exchange) {
    var project = Requests.ref(ref);
    return Mono.fromCallable(
            () -> {
              Audited.of(exchange).tell("read", "function-secrets");
              history.creation(project); // one that is not there is no project without secrets
              return vault.functionSecrets(project).entrySet().stream()
                  .map(
                      secret ->
                          new ToldSecret(
                              secret.getKey(),
                              secret.getValue().hash(),
                              secret.getValue().since().toString()))
                  .toList();
            })
        .subscribeOn(blocking);
  }

  @PostMapping("/v1/projects/{ref}/secrets")
  @Requires(Permission.SECRETS_UPDATE)
  @AnswersWith(status = 201)
  Mono<ResponseEntity<Object>> set(
      @PathVariable String ref,
      @RequestBody List<@Nullable NewSecret> body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    Requests.dryRun(dryRun);
    var values = values(body);
    var command = new ChangeFunctionSecrets(Requests.ref(ref), values, List.of());
    // What is remembered of a request is remembered for long.
    var remembered = new TreeMap<>(values);
    remembered.replaceAll((_, value) -> hidden.apply(value));
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        command,
        remembered,
        receipts -> receipts.map(_ -> ResponseEntity.status(HttpStatus.CREATED).build()));
  }

  @DeleteMapping("/v1/projects/{ref}/secrets")
  @Requires(Permission.SECRETS_UPDATE)
  @AnswersWith(status = 200)
  Mono<ResponseEntity<Object>> remove(
      @PathVariable String ref,
      @RequestBody List<@Nullable String> body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    Requests.dryRun(dryRun);
    demandSize(body.size());
    var names = body.stream().map(FunctionSecretRoutes::name).toList();
    return dispatcher.sendOrPlan(
        exchange,
        dryRun,
        new ChangeFunctionSecrets(Requests.ref(ref), new TreeMap<>(), names),
        body,
        receipts -> receipts.map(_ -> ResponseEntity.ok().build()));
  }

  private static SortedMap<String, String> values(List<@Nullable NewSecret> body) {
    demandSize(body.size());
    var values = new TreeMap<String, String>();
    for (var secret : body) {
      var name = name(secret == null ? null : secret.name());
      var value = secret == null ? null : secret.value();
      if (value == null || value.getBytes(UTF_8).length > LONGEST_VALUE || value.indexOf(0) >= 0) {
        throw ApiException.badRequest(
            "invalid_secret_value",
            "The value of " + name + " is a text of at most 24 KiB without a zero character");
      }
      if (values.put(name, value) != null) {
        throw ApiException.badRequest("invalid_secret_name", name + " is there twice");
      }
    }
    return values;
  }

  private static String name(@Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw ApiException.badRequest(
          "invalid_secret_name",
          "A secret's name has 1 to 256 letters, digits and underscores and begins with no digit");
    }
    if (name.toUpperCase(Locale.ROOT).startsWith(RESERVED) || TAKEN.contains(name)) {
      throw ApiException.badRequest(
          "reserved_secret_name",
          "Names that begin with " + RESERVED + ", JWT_SECRET and VERIFY_JWT are the platform's");
    }
    return name;
  }

  private static void demandSize(int size) {
    if (size == 0 || size > ChangeFunctionSecrets.MOST) {
      throw ApiException.badRequest(
          "invalid_secrets", "Send 1 to " + ChangeFunctionSecrets.MOST + " secrets");
    }
  }
}
