package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.meta.MetaClient;
import dev.supaplane.kit.meta.MetaQuery;
import dev.supaplane.kit.meta.Said;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import dev.supaplane.platform.studio.Connections.Mode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Studio's queries on a project's database, through the project's own postgres-meta behind its
 * gateway (S3). Whoever may read the project's secrets gets a connection that can do all; everybody
 * else is asked for by the command service, which lets nothing but reading through and gives the
 * key and the password to nobody.
 */
@RestController
final class MetaProxy {
  private static final Pattern APPLICATION = Pattern.compile("[ -~]{1,100}");

  /** PostgreSQL ends a query by itself shortly before nobody waits for it any more. */
  private static final int SECONDS = 58;

  private static final int LONG_SECONDS = 900;

  private final Plane plane;
  private final Connections connections;
  private final MetaClient meta = new MetaClient(Said::asItIs);

  MetaProxy(Plane plane, Connections connections) {
    this.plane = plane;
    this.connections = connections;
  }

  /**
   * A query.
   *
   * @param disableStatementTimeout whether it may take as long as it takes, a quarter of an hour at
   *     most
   */
  record Query(
      @Nullable String query,
      @Nullable List<JsonNode> parameters,
      @JsonProperty("disable_statement_timeout") @Nullable Boolean disableStatementTimeout) {
    MetaQuery toMeta(String sql) {
      var unhurried = Boolean.TRUE.equals(disableStatementTimeout);
      return new MetaQuery(
          sql,
          parameters == null ? List.of() : parameters,
          unhurried ? LONG_SECONDS : SECONDS,
          !unhurried);
    }
  }

  /** What goes on to the command service. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Onward(String query, @Nullable List<JsonNode> parameters) {}

  /**
   * Answers the rows, as JSON, with 201, as Studio expects it; what PostgreSQL says of a query that
   * it refuses with 400.
   */
  @PostMapping("/platform/pg-meta/{ref}/query")
  @Requires(Permission.DATABASE_READ)
  @AnswersWith(value = Map.class, list = true, status = 201)
  Mono<ResponseEntity<byte[]>> query(
      @PathVariable String ref,
      @RequestHeader(name = "x-connection-encrypted", required = false) @Nullable String connection,
      @RequestHeader(name = "x-pg-application-name", required = false) @Nullable String application,
      @RequestBody Query body,
      ServerWebExchange exchange) {
    var project = Fleet.ref(ref);
    if (body.query() == null || body.query().isBlank()) {
      throw ApiException.badRequest("no_query", "Send the SQL as query");
    }
    var mode = connection == null ? Mode.READ_WRITE : connections.read(connection, project);
    var onward = new Onward(body.query(), body.parameters());
    if (mode == Mode.READ_ONLY) {
      return reading(exchange, project, onward);
    }
    return plane
        .fleet()
        .meta(exchange, project, name(application))
        .flatMap(door -> meta.query(door, body.toMeta(onward.query())))
        .map(MetaProxy::rows)
        .onErrorResume(
            error -> error instanceof ApiException refusal && refusal.status() == 403,
            _ -> reading(exchange, project, onward));
  }

  private Mono<ResponseEntity<byte[]>> reading(
      ServerWebExchange exchange, String ref, Onward query) {
    return plane
        .services()
        .commandAsItIs(
            exchange, HttpMethod.POST, "/api/projects/" + ref + "/read-only-query", query)
        .map(MetaProxy::rows);
  }

  /** What cannot stand in a header is as if nobody had said it. */
  private static @Nullable String name(@Nullable String application) {
    return application != null && APPLICATION.matcher(application).matches() ? application : null;
  }

  private static ResponseEntity<byte[]> rows(byte[] json) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json);
  }
}
