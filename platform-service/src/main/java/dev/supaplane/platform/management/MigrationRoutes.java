package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.management.MigrationSql.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A project's migrations, which the CLI's {@code db push} sees too. */
@RestController
final class MigrationRoutes {
  private static final String PATH = "/v1/projects/{ref}/database/migrations";
  private static final String KEY = "Idempotency-Key";
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,20}");
  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{0,256}");
  private static final Pattern KEY_SHAPE = Pattern.compile("[!-~]{1,255}");
  // What the types promise is nothing; a client that reads JSON gets some.
  private static final byte[] DONE = {'[', ']'};

  private final ProjectDatabase database;

  MigrationRoutes(ProjectDatabase database) {
    this.database = database;
  }

  /** Body of a migration. */
  record NewMigration(@Nullable String query, @Nullable String name, @Nullable String rollback) {}

  /** Body of a change; absent members stay as they are. */
  record Change(@Nullable String name, @Nullable String rollback) {}

  @GetMapping(PATH)
  @Requires(Permission.DATABASE_READ)
  Mono<JsonNode> list(@PathVariable String ref, ServerWebExchange exchange) {
    return database.rowsIfThere(exchange, ref, MigrationSql.list());
  }

  @GetMapping(PATH + "/{version}")
  @Requires(Permission.DATABASE_READ)
  Mono<JsonNode> one(
      @PathVariable String ref, @PathVariable String version, ServerWebExchange exchange) {
    return found(exchange, ref, version);
  }

  @PostMapping(PATH)
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Object.class, list = true)
  Mono<ResponseEntity<byte[]>> apply(
      @PathVariable String ref,
      @RequestBody NewMigration body,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      ServerWebExchange exchange) {
    var migration = migration(body, key);
    return ran(exchange, ref, migration)
        .flatMap(
            ran ->
                ran
                    ? Mono.just(DONE)
                    : change(exchange, ref, MigrationSql.apply(migration))
                        .onErrorMap(ApiException.class, MigrationRoutes::twice))
        .map(MigrationRoutes::done);
  }

  @PutMapping(PATH)
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Object.class, list = true)
  Mono<ResponseEntity<byte[]>> record(
      @PathVariable String ref,
      @RequestBody NewMigration body,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      ServerWebExchange exchange) {
    return change(exchange, ref, MigrationSql.record(migration(body, key)))
        .map(MigrationRoutes::done);
  }

  @PatchMapping(PATH + "/{version}")
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Object.class, list = true)
  Mono<ResponseEntity<byte[]>> patch(
      @PathVariable String ref,
      @PathVariable String version,
      @RequestBody Change body,
      ServerWebExchange exchange) {
    var name = body.name() == null ? null : name(body.name());
    var rollback =
        body.rollback() == null ? null : DatabaseRoutes.text("rollback", body.rollback());
    return found(exchange, ref, version)
        .flatMap(_ -> change(exchange, ref, MigrationSql.change(version, name, rollback)))
        .map(MigrationRoutes::done);
  }

  @DeleteMapping(PATH)
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Object.class, list = true)
  Mono<ResponseEntity<byte[]>> takeBack(
      @PathVariable String ref,
      @RequestParam(name = "gte", required = false) @Nullable String from,
      ServerWebExchange exchange) {
    var version = version(from == null ? "" : from);
    return database
        .rowsIfThere(exchange, ref, MigrationSql.since(version))
        .flatMap(
            rows ->
                rows.isEmpty()
                    ? Mono.just(DONE)
                    : change(exchange, ref, MigrationSql.takeBack(version, rollbacks(rows))))
        .map(MigrationRoutes::done);
  }

  /** Whether the same migration ran under this key; another one is refused. */
  private Mono<Boolean> ran(ServerWebExchange exchange, String ref, Migration migration) {
    var key = migration.key();
    if (key == null) {
      return Mono.just(false);
    }
    return database
        .rowsIfThere(exchange, ref, MigrationSql.ofKey(key))
        .map(
            rows -> {
              if (!rows.isEmpty()
                  && !rows.path(0).path("query").asString("").equals(migration.query())) {
                throw new ApiException(
                    422,
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another migration; use a new one");
              }
              return !rows.isEmpty();
            });
  }

  private Mono<JsonNode> found(ServerWebExchange exchange, String ref, String version) {
    return database
        .rowsIfThere(exchange, ref, MigrationSql.one(version(version)))
        .map(
            rows -> {
              if (rows.isEmpty()) {
                throw ApiException.notFound("migration_not_found", "There is no such migration");
              }
              return rows.path(0);
            });
  }

  private Mono<byte[]> change(ServerWebExchange exchange, String ref, String sql) {
    return database.run(exchange, ref, sql, List.of()).map(_ -> DONE);
  }

  /** Two of the same key at once: the second met the first one's row, and did nothing. */
  private static ApiException twice(ApiException error) {
    return error.getMessage().contains("schema_migrations_idempotency_key")
        ? new ApiException(
            409,
            "idempotency_key_in_use",
            "A migration of the same Idempotency-Key has just been applied; send it again to see")
        : error;
  }

  private static List<String> rollbacks(JsonNode rows) {
    var rollbacks = new ArrayList<String>();
    for (var row : rows) {
      var statements = row.path("rollback");
      if (statements.isEmpty()) {
        throw new ApiException(
            409,
            "no_rollback",
            "Nothing says how to take back the migration "
                + row.path("version").asString()
                + "; PATCH it with a rollback first");
      }
      statements.forEach(statement -> rollbacks.add(statement.asString()));
    }
    return rollbacks;
  }

  private static Migration migration(NewMigration body, @Nullable String key) {
    if (key != null && !KEY_SHAPE.matcher(key).matches()) {
      throw ApiException.badRequest(
          "invalid_idempotency_key", KEY + " has 1 to 255 printable ASCII characters");
    }
    return new Migration(
        DatabaseRoutes.text("query", body.query()),
        name(body.name() == null ? "" : body.name()),
        body.rollback() == null ? null : DatabaseRoutes.text("rollback", body.rollback()),
        key);
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ApiException.badRequest(
          "invalid_name", "name has at most 256 characters and no control characters");
    }
    return name;
  }

  private static String version(String version) {
    if (!VERSION.matcher(version).matches()) {
      throw ApiException.badRequest(
          "invalid_version", "A migration's version is a number such as 20260102030405");
    }
    return version;
  }

  private static ResponseEntity<byte[]> done(byte[] body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
