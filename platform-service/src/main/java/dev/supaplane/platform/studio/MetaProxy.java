package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.studio.Connections.Mode;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Studio's queries on a project's database, through the project's own postgres-meta behind its
 * gateway (S3). Whoever may read the project's secrets gets a connection that can do all; everybody
 * else is asked for by the command service, which lets nothing but reading through and gives the
 * key and the password to nobody.
 */
@RestController
final class MetaProxy {
  private static final Pattern APPLICATION = Pattern.compile("[ -~]{1,100}");
  private static final int CONNECT_MILLIS = 5_000;
  private static final int MOST_ANSWERED = 16 << 20;
  private static final int MOST_CONNECTIONS = 64;

  /** PostgreSQL ends a query by itself shortly before nobody waits for it any more. */
  private static final int SECONDS = 58;

  private static final Duration PATIENCE = Duration.ofSeconds(SECONDS + 4L);
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(15);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Plane plane;
  private final Connections connections;
  private final WebClient http =
      WebClient.builder()
          .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MOST_ANSWERED))
          .clientConnector(
              new ReactorClientHttpConnector(
                  HttpClient.create(ConnectionProvider.create("meta", MOST_CONNECTIONS))
                      .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)))
          .build();

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
      @Nullable ArrayNode parameters,
      @JsonProperty("disable_statement_timeout") @Nullable Boolean disableStatementTimeout) {
    boolean unhurried() {
      return Boolean.TRUE.equals(disableStatementTimeout);
    }
  }

  /** What goes on to meta, and to the command service. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Onward(String query, @Nullable ArrayNode parameters) {}

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
    var project = Wire.ref(ref);
    if (body.query() == null || body.query().isBlank()) {
      throw ApiException.badRequest("no_query", "Send the SQL as query");
    }
    var mode = connection == null ? Mode.READ_WRITE : connections.read(connection, project);
    var onward = new Onward(body.query(), body.parameters());
    if (mode == Mode.READ_ONLY) {
      return reading(exchange, project, onward);
    }
    return plane
        .services()
        .read(exchange, "/api/projects/" + project + "/meta-access")
        .flatMap(
            access ->
                plane
                    .project(exchange, project)
                    .flatMap(there -> ask(there, access, onward, application, body.unhurried())))
        .onErrorResume(
            error -> error instanceof ApiException refusal && refusal.status() == 403,
            _ -> reading(exchange, project, onward));
  }

  private Mono<ResponseEntity<byte[]>> reading(
      ServerWebExchange exchange, String ref, Onward query) {
    return plane
        .command(exchange, HttpMethod.POST, "/api/projects/" + ref + "/read-only-query", query)
        .map(reply -> rows(JSON.writeValueAsBytes(reply.body())));
  }

  private Mono<ResponseEntity<byte[]>> ask(
      Project project,
      JsonNode access,
      Onward query,
      @Nullable String application,
      boolean unhurried) {
    if (project.endpoint() == null) {
      throw new ApiException(
          409, "no_gateway", "The project publishes no gateway through which to ask its database");
    }
    var key = access.path("service_key").asString();
    return http.post()
        .uri(
            URI.create(
                project.endpoint()
                    + "/pg/query"
                    + (unhurried ? "" : "?statementTimeoutSecs=" + SECONDS)))
        .headers(
            headers -> {
              headers.set("apikey", key);
              headers.setBearerAuth(key);
              headers.set("x-connection-encrypted", access.path("connection").asString());
              if (application != null && APPLICATION.matcher(application).matches()) {
                headers.set("x-pg-application-name", application);
              }
            })
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(JSON.writeValueAsBytes(query))
        .exchangeToMono(MetaProxy::answer)
        .timeout(unhurried ? LONG_PATIENCE : PATIENCE)
        .onErrorMap(TimeoutException.class, _ -> tooSlow())
        .onErrorMap(WebClientException.class, _ -> away());
  }

  private static Mono<ResponseEntity<byte[]>> answer(ClientResponse answer) {
    var status = answer.statusCode();
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(
            bytes -> {
              if (status.is2xxSuccessful()) {
                return rows(bytes);
              }
              // 400 is what PostgreSQL said of the query; all else is between us and the project.
              if (status.value() == HttpStatus.BAD_REQUEST.value()) {
                throw refused(bytes);
              }
              throw away();
            });
  }

  private static ResponseEntity<byte[]> rows(byte[] json) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json);
  }

  private static ApiException refused(byte[] bytes) {
    JsonNode said;
    try {
      said = JSON.readTree(bytes);
    } catch (JacksonException e) {
      return away();
    }
    var details = new LinkedHashMap<String, Object>();
    for (var name : List.of("formattedError", "position", "detail", "hint", "severity")) {
      if (said.path(name).isString()) {
        details.put(name, said.path(name).stringValue());
      }
    }
    return new ApiException(
        400,
        said.path("code").asString("query_refused"),
        said.path("message").asString(said.path("error").asString("PostgreSQL refused the query")),
        Map.copyOf(details));
  }

  private static ApiException tooSlow() {
    return new ApiException(
        504, "query_too_slow", "The query took longer than anybody waits for; it was given up");
  }

  private static ApiException away() {
    return new ApiException(
        503,
        "database_unavailable",
        "The project's database does not answer through its gateway; see the project's health");
  }
}
