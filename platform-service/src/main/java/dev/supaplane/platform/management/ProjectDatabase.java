package dev.supaplane.platform.management;

import dev.supaplane.kit.web.ApiException;
import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A project's database, through the project's own meta service behind its gateway. The key that
 * opens the gateway is asked for in the caller's name, for each request anew: nothing of it is
 * kept.
 */
final class ProjectDatabase {
  /** The longest time that a statement may take. */
  static final int SECONDS = 60;

  private static final int MOST_READ = 16 << 20;
  private static final int MOST_CONNECTIONS = 128;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration SILENCE = Duration.ofSeconds(SECONDS + 15);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Fleet fleet;
  private final WebClient http;

  ProjectDatabase(Fleet fleet) {
    this.fleet = fleet;
    this.http =
        WebClient.builder()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MOST_READ))
            .clientConnector(
                new ReactorClientHttpConnector(
                    HttpClient.create(ConnectionProvider.create("meta", MOST_CONNECTIONS))
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .responseTimeout(SILENCE)))
            .build();
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
    // The limit of the server's is set by a statement before, where one may stand there.
    var limit =
        parameters.isEmpty() && !Sql.alone(query) ? "statementTimeoutSecs=" + SECONDS + "&" : "";
    return send(exchange, ref, limit, query, parameters);
  }

  /** Runs one query that can change nothing. */
  Mono<byte[]> look(
      ServerWebExchange exchange, String ref, String query, List<JsonNode> parameters) {
    return send(exchange, ref, "", Sql.readOnly(query, parameters, SECONDS), List.of());
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
    return meta(exchange, ref, HttpMethod.GET, "/generators/typescript" + query, Map.of())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Mono<byte[]> send(
      ServerWebExchange exchange,
      String ref,
      String limit,
      String query,
      List<JsonNode> parameters) {
    var body = new LinkedHashMap<String, Object>();
    body.put("query", query);
    if (!parameters.isEmpty()) {
      body.put("parameters", parameters);
    }
    var path = "/query?" + limit + "queryTimeoutSecs=" + (SECONDS + 5);
    return meta(exchange, ref, HttpMethod.POST, path, body);
  }

  private Mono<byte[]> meta(
      ServerWebExchange exchange,
      String ref,
      HttpMethod method,
      String path,
      Map<String, Object> body) {
    return fleet
        .project(exchange, ref)
        .map(project -> URI.create(project.door("meta") + "/pg" + path))
        .flatMap(
            address ->
                key(exchange, ref)
                    .flatMap(
                        key -> {
                          var request =
                              http.method(method)
                                  .uri(address)
                                  .header("apikey", key)
                                  .headers(headers -> headers.setBearerAuth(key));
                          var sent =
                              body.isEmpty()
                                  ? request
                                  : request
                                      .contentType(MediaType.APPLICATION_JSON)
                                      .bodyValue(JSON.writeValueAsString(body));
                          return sent.exchangeToMono(ProjectDatabase::answered);
                        }))
        .onErrorMap(WebClientRequestException.class, ProjectDatabase::away)
        .onErrorMap(DataBufferLimitException.class, _ -> tooMuch());
  }

  private Mono<String> key(ServerWebExchange exchange, String ref) {
    return fleet
        .plane()
        .read(exchange, Fleet.projectPath(ref) + "/api-keys?reveal=true")
        .map(
            keys ->
                keys.valueStream()
                    .filter(key -> key.path("name").asString("").equals("service_role"))
                    .map(key -> key.path("api_key").asString(""))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new ApiException(
                                409, "no_service_key", "The project has no service key")));
  }

  private static Mono<byte[]> answered(ClientResponse answer) {
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(
            bytes -> {
              if (answer.statusCode().is2xxSuccessful()) {
                return bytes;
              }
              throw refusal(answer.statusCode().value(), bytes);
            });
  }

  /** What PostgreSQL said is for the caller; what the way to it said is not. */
  private static ApiException refusal(int status, byte[] bytes) {
    var body = parsed(bytes);
    var said = body.path("error").asString(body.path("message").asString(""));
    var state = body.path("code").asString("");
    if (status == 408 || state.equals("57014")) {
      return new ApiException(
          408, "query_timeout", "The query took longer than " + SECONDS + " seconds and was ended");
    }
    if (status == 400 && state.equals("RESULT_SIZE_EXCEEDED")) {
      return tooMuch();
    }
    if (status == 400 && !said.isEmpty()) {
      return new ApiException(
          400,
          "query_failed",
          "Failed to run sql query: " + said,
          state.isEmpty() ? Map.of() : Map.of("sqlstate", state));
    }
    return new ApiException(
            503,
            "database_unavailable",
            "The project's database is not reached through its gateway ("
                + status
                + "); is it healthy?")
        .retryAfter(Duration.ofSeconds(5));
  }

  private static ApiException tooMuch() {
    return new ApiException(
        422,
        "result_too_large",
        "The result is larger than " + (MOST_READ >> 20) + " MiB; ask for less, with a limit");
  }

  private static ApiException away(WebClientRequestException error) {
    return error.getCause() instanceof ReadTimeoutException
        ? new ApiException(504, "query_timeout", "The project's database did not answer in time")
        : new ApiException(
                503,
                "database_unavailable",
                "The project's gateway does not answer; is it healthy?")
            .retryAfter(Duration.ofSeconds(5));
  }

  private static JsonNode json(byte[] bytes) {
    var body = parsed(bytes);
    if (body.isMissingNode()) {
      throw new ApiException(502, "bad_answer", "The project's meta service answered no JSON");
    }
    return body;
  }

  private static JsonNode parsed(byte[] bytes) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
    } catch (JacksonException e) {
      return MissingNode.getInstance(); // not meta's words: a proxy's, perhaps
    }
  }
}
