package dev.supaplane.platform.management;

import dev.supaplane.kit.meta.MetaClient;
import dev.supaplane.kit.meta.MetaQuery;
import dev.supaplane.kit.meta.Said;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A project's database, through the project's own meta service behind its gateway. The key that
 * opens the gateway is asked for in the caller's name, for each request anew: nothing of it is
 * kept.
 */
final class ProjectDatabase {
  /** The longest time that a statement may take. */
  static final int SECONDS = 60;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Fleet fleet;
  private final MetaClient meta = new MetaClient(ProjectDatabase::refusal);

  ProjectDatabase(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Runs SQL that may change what it likes.
   *
   * @param parameters with them it is one statement
   * @return rows of the last statement that has any, as JSON; fails with a 400 that holds
   *     PostgreSQL's words
   */
  Mono<byte[]> run(
      ServerWebExchange exchange, String ref, String query, List<JsonNode> parameters) {
    return send(exchange, ref, new MetaQuery(query, parameters, SECONDS, true));
  }

  /** Runs one query that can change nothing. */
  Mono<byte[]> look(
      ServerWebExchange exchange, String ref, String query, List<JsonNode> parameters) {
    // What is made of it has its own limit inside.
    return send(
        exchange,
        ref,
        new MetaQuery(Sql.readOnly(query, parameters, SECONDS), List.of(), SECONDS, false));
  }

  /** Runs one query of ours that changes nothing; its rows. */
  Mono<JsonNode> rows(ServerWebExchange exchange, String ref, String query) {
    return look(exchange, ref, query, List.of()).map(ProjectDatabase::json);
  }

  /**
   * The same where what is looked for may not be there: no rows, then, of a relation or schema that
   * does not exist.
   */
  Mono<JsonNode> rowsIfThere(ServerWebExchange exchange, String ref, String query) {
    return rows(exchange, ref, query)
        .onErrorResume(
            ApiException.class,
            error -> missing(error).map(Mono::just).orElseGet(() -> Mono.error(error)));
  }

  private static Optional<JsonNode> missing(ApiException error) {
    var state = String.valueOf(error.details().get("sqlstate"));
    return Set.of("42P01", "3F000").contains(state)
        ? Optional.of(JSON.createArrayNode())
        : Optional.empty();
  }

  /** TypeScript types of schemas. */
  Mono<String> typescript(ServerWebExchange exchange, String ref, List<String> schemas) {
    var query =
        "?detect_one_to_one_relationships=true&included_schemas="
            + URLEncoder.encode(String.join(",", schemas), StandardCharsets.UTF_8);
    return fleet
        .meta(exchange, ref, null)
        .flatMap(door -> meta.get(door, "/generators/typescript" + query, SECONDS))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Mono<byte[]> send(ServerWebExchange exchange, String ref, MetaQuery query) {
    return fleet.meta(exchange, ref, null).flatMap(door -> meta.query(door, query));
  }

  private static ApiException refusal(Said said) {
    if (said.state().equals("57014")) {
      return new ApiException(
          408, "query_timeout", "The query took longer than " + SECONDS + " seconds and was ended");
    }
    return new ApiException(
        400,
        "query_failed",
        "Failed to run sql query: " + (said.whole().isEmpty() ? said.message() : said.whole()),
        said.state().isEmpty() ? Map.of() : Map.of("sqlstate", said.state()));
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new ApiException(502, "bad_answer", "The project's meta service answered no JSON");
    }
  }
}
