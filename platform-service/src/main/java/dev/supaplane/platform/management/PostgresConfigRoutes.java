package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.management.PostgresSettings.Change;
import dev.supaplane.platform.management.PostgresSettings.Current;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL's settings. They are read through meta. Only the superuser changes them, which meta's
 * role is not: that is done inside of the database's container, by a command in the caller's name.
 */
@RestController
final class PostgresConfigRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/v1/projects/{ref}/config/database/postgres";
  private static final List<String> PSQL =
      List.of(
          "psql",
          "-h",
          "127.0.0.1",
          "-U",
          "supabase_admin",
          "-d",
          "postgres",
          "-X",
          "-q",
          "-A",
          "-t",
          "-v",
          "ON_ERROR_STOP=1");
  private static final int SECONDS = 60;

  private final Fleet fleet;
  private final ProjectDatabase database;

  PostgresConfigRoutes(Fleet fleet, ProjectDatabase database) {
    this.fleet = fleet;
    this.database = database;
  }

  @GetMapping(PATH)
  @Requires(Permission.CONFIG_READ)
  Mono<Map<String, Object>> read(@PathVariable String ref, ServerWebExchange exchange) {
    // The timeout of this very query is no setting of the server's.
    var query =
        "select name, case when name = 'statement_timeout' then reset_val else current_setting(name)"
            + " end as value from pg_settings where name in ("
            + PostgresSettings.list()
            + ")";
    return database
        .rows(exchange, ref, query)
        .map(
            rows -> {
              var values = new HashMap<String, String>();
              rows.forEach(
                  row -> values.put(row.path("name").asString(), row.path("value").asString()));
              return PostgresSettings.told(values);
            });
  }

  @PutMapping(PATH)
  @Requires(Permission.CONFIG_UPDATE)
  Mono<Map<String, Object>> write(
      @PathVariable String ref, @RequestBody JsonNode body, ServerWebExchange exchange) {
    if (!body.isObject()) {
      throw ApiException.badRequest("malformed_body", "The body is an object of settings");
    }
    var asked = PostgresSettings.asked(body);
    var restart = body.path("restart_database").asBoolean(true);
    return fleet
        .project(exchange, ref)
        // The same refusals as for reading: the container has to run.
        .doOnNext(project -> project.door("db"))
        .flatMap(_ -> current(exchange, ref))
        .flatMap(
            current -> {
              var change = PostgresSettings.change(asked, current);
              return alter(exchange, ref, change)
                  .then(change.restart() && restart ? restart(exchange, ref) : Mono.<Void>empty())
                  .thenReturn(after(asked, current));
            });
  }

  private static Map<String, Object> after(
      Map<String, String> asked, Map<String, Current> current) {
    var values = new HashMap<String, String>();
    current.forEach((name, is) -> values.put(name, asked.getOrDefault(name, is.value())));
    return PostgresSettings.told(values);
  }

  private Mono<Map<String, Current>> current(ServerWebExchange exchange, String ref) {
    var query =
        """
        select json_object_agg(s.name, json_build_object('value', current_setting(s.name),
            'context', s.context, 'override', f.setting))
          from pg_settings s
          left join (select distinct on (name) name, setting from pg_file_settings
                      where sourcefile like '%%/postgresql.auto.conf' order by name, seqno desc) f
            on f.name = s.name
         where s.name in (%s)"""
            .formatted(PostgresSettings.list());
    return psql(exchange, ref, List.of(query)).map(PostgresConfigRoutes::current);
  }

  private static Map<String, Current> current(String output) {
    try {
      var current = new HashMap<String, Current>();
      JSON.readTree(output)
          .properties()
          .forEach(
              member -> {
                var setting = member.getValue();
                var override = setting.path("override");
                current.put(
                    member.getKey(),
                    new Current(
                        setting.path("value").asString(),
                        setting.path("context").asString(),
                        override.isString() ? override.asString() : null));
              });
      return current;
    } catch (JacksonException e) {
      throw new ApiException(502, "bad_answer", "The database's settings could not be read");
    }
  }

  private Mono<Void> alter(ServerWebExchange exchange, String ref, Change change) {
    if (change.statements().isEmpty()) {
      return Mono.empty();
    }
    var statements = new ArrayList<>(change.statements());
    statements.add("select pg_reload_conf()");
    return psql(exchange, ref, statements).then();
  }

  private Mono<Void> restart(ServerWebExchange exchange, String ref) {
    return fleet
        .plane()
        .command(
            exchange,
            HttpMethod.POST,
            Fleet.projectPath(ref) + "/restart",
            Map.of("services", List.of("db")))
        .then();
  }

  /** Runs statements one by one as the superuser; what they printed. */
  private Mono<String> psql(ServerWebExchange exchange, String ref, List<String> statements) {
    var command = new ArrayList<>(PSQL);
    statements.forEach(statement -> command.addAll(List.of("-c", statement)));
    return fleet
        .plane()
        .command(
            exchange,
            HttpMethod.POST,
            "/api/projects/" + ref + "/exec",
            Map.of("service", "db", "command", command, "timeout_seconds", SECONDS))
        .map(
            reply -> {
              var ran = reply.body();
              if (ran.path("exit_code").asInt(-1) != 0) {
                throw new ApiException(
                    400,
                    "setting_refused",
                    "PostgreSQL refused: " + ran.path("stderr").asString("").strip());
              }
              return ran.path("stdout").asString("");
            });
  }
}
