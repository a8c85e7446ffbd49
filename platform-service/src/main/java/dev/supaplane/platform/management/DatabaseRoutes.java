package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Asking a project's database. */
@RestController
final class DatabaseRoutes {
  private static final int MOST_PARAMETERS = 1_000;
  private static final int MOST_SCHEMAS = 100;
  private static final Pattern SCHEMA = Pattern.compile("[^\\p{Cntrl},\"]{1,63}");

  private final ProjectDatabase database;

  DatabaseRoutes(ProjectDatabase database) {
    this.database = database;
  }

  /**
   * Body of a query.
   *
   * @param readOnly whether it must change nothing; absent, it may
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Query(
      @Nullable String query, @Nullable List<JsonNode> parameters, @Nullable Boolean readOnly) {}

  @PostMapping("/v1/projects/{ref}/database/query")
  @Requires(Permission.DATABASE_WRITE)
  @AnswersWith(value = Map.class, list = true, status = 201)
  Mono<ResponseEntity<byte[]>> query(
      @PathVariable String ref, @RequestBody Query body, ServerWebExchange exchange) {
    var sql = sql(body);
    var parameters = parameters(body);
    return rows(
        Boolean.TRUE.equals(body.readOnly())
            ? database.look(exchange, ref, sql, parameters)
            : database.run(exchange, ref, sql, parameters));
  }

  @PostMapping("/v1/projects/{ref}/database/query/read-only")
  @Requires(Permission.DATABASE_READ)
  @AnswersWith(value = Map.class, list = true, status = 201)
  Mono<ResponseEntity<byte[]>> look(
      @PathVariable String ref, @RequestBody Query body, ServerWebExchange exchange) {
    return rows(database.look(exchange, ref, sql(body), parameters(body)));
  }

  @GetMapping("/v1/projects/{ref}/database/context")
  @Requires(Permission.DATABASE_READ)
  Mono<Map<String, Object>> context(@PathVariable String ref, ServerWebExchange exchange) {
    return database
        .rows(
            exchange,
            ref,
            """
            select current_database() as name, json_agg(json_build_object('name', nspname) order by nspname) as schemas
              from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'
            """)
        .map(rows -> Map.of("databases", rows));
  }

  @GetMapping("/v1/projects/{ref}/readonly")
  @Requires(Permission.DATABASE_READ)
  Mono<Map<String, Object>> readonly(@PathVariable String ref, ServerWebExchange exchange) {
    return database
        .rows(
            exchange,
            ref,
            "select reset_val = 'on' as enabled from pg_settings"
                + " where name = 'default_transaction_read_only'")
        .map(
            rows ->
                Map.of(
                    "enabled",
                    rows.path(0).path("enabled").asBoolean(),
                    "override_enabled",
                    false,
                    "override_active_until",
                    "1970-01-01T00:00:00Z"));
  }

  @GetMapping("/v1/projects/{ref}/storage/buckets")
  @Requires(Permission.DATABASE_READ)
  Mono<JsonNode> buckets(@PathVariable String ref, ServerWebExchange exchange) {
    return database.rowsIfThere(
        exchange,
        ref,
        """
        select id, name, coalesce(to_jsonb(b)->>'owner', '') as owner, public,
            to_jsonb(created_at)#>>'{}' as created_at, to_jsonb(updated_at)#>>'{}' as updated_at
          from storage.buckets b order by id
        """);
  }

  @GetMapping("/v1/projects/{ref}/types/typescript")
  @Requires(Permission.DATABASE_READ)
  Mono<Map<String, String>> types(
      @PathVariable String ref,
      @RequestParam(name = "included_schemas", required = false) @Nullable String included,
      ServerWebExchange exchange) {
    var schemas =
        included == null || included.isBlank()
            ? List.of("public")
            : Pattern.compile(",").splitAsStream(included).map(String::strip).toList();
    if (schemas.size() > MOST_SCHEMAS
        || !schemas.stream().allMatch(name -> SCHEMA.matcher(name).matches())) {
      throw ApiException.badRequest(
          "invalid_included_schemas",
          "included_schemas is a list of at most " + MOST_SCHEMAS + " names, with commas between");
    }
    return database.typescript(exchange, ref, schemas).map(types -> Map.of("types", types));
  }

  private static Mono<ResponseEntity<byte[]>> rows(Mono<byte[]> rows) {
    // As it came: read and written anew, its numbers would be others.
    return rows.map(
        bytes ->
            ResponseEntity.status(HttpStatus.CREATED)
                .contentType(MediaType.APPLICATION_JSON)
                .body(bytes));
  }

  private static String sql(Query body) {
    return text("query", body.query());
  }

  /**
   * SQL of a caller.
   *
   * @throws ApiException where there is none, or something that PostgreSQL cannot take
   */
  static String text(String name, @Nullable String sql) {
    if (sql == null || sql.isBlank()) {
      throw ApiException.badRequest("invalid_" + name, name + " is the SQL to run");
    }
    if (sql.indexOf('\0') >= 0) {
      throw ApiException.badRequest("invalid_" + name, name + " has a null character");
    }
    return sql;
  }

  private static List<JsonNode> parameters(Query body) {
    var parameters = body.parameters() == null ? List.<JsonNode>of() : body.parameters();
    if (parameters.size() > MOST_PARAMETERS
        || parameters.stream().anyMatch(value -> value.toString().contains("\\u0000"))) {
      throw ApiException.badRequest(
          "invalid_parameters",
          "parameters is a list of at most "
              + MOST_PARAMETERS
              + " values, and none of them has a null character");
    }
    return parameters;
  }
}
