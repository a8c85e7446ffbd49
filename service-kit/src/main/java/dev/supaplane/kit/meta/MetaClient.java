package dev.supaplane.kit.meta;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Outgoing;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks the postgres-meta of projects. What PostgreSQL says of a query is for the caller; what the
 * way to it says is not.
 */
public final class MetaClient {
  private static final int MOST_ANSWERED = 16 << 20;
  private static final int MOST_CONNECTIONS = 128;
  private static final int BAD_REQUEST = 400;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int GATEWAY_TIMEOUT = 504;

  /** Meta and the gateway, which have limits of their own, are to be the first to say so. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofMinutes(16);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Function<Said, ApiException> refusal;
  private final WebClient http = Outgoing.pooled("meta", MOST_CONNECTIONS, MOST_ANSWERED, LONGEST);

  /**
   * A client.
   *
   * @param refusal what is answered where PostgreSQL refuses
   */
  public MetaClient(Function<Said, ApiException> refusal) {
    this.refusal = refusal;
  }

  /**
   * Runs a query.
   *
   * @return rows of the last statement that has any, as JSON, as they came; fails with an {@link
   *     ApiException}
   */
  public Mono<byte[]> query(MetaDoor door, MetaQuery query) {
    return sent(
        request(door, HttpMethod.POST, "/query?" + query.limits())
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(JSON.writeValueAsBytes(query.body())),
        query.seconds());
  }

  /**
   * Asks for something that meta makes of the database.
   *
   * @param path in meta, with its query, encoded
   * @param seconds after which nobody waits for it any more
   */
  public Mono<byte[]> get(MetaDoor door, String path, int seconds) {
    return sent(request(door, HttpMethod.GET, path), seconds);
  }

  private WebClient.RequestBodySpec request(MetaDoor door, HttpMethod method, String path) {
    return http.method(method)
        .uri(door.at(path))
        .headers(
            headers -> {
              headers.set("apikey", door.key());
              headers.setBearerAuth(door.key());
              if (door.connection() != null) {
                headers.set("x-connection-encrypted", door.connection());
              }
              if (door.application() != null) {
                headers.set("x-pg-application-name", door.application());
              }
            });
  }

  private Mono<byte[]> sent(WebClient.RequestHeadersSpec<?> request, int seconds) {
    return request
        .exchangeToMono(answer -> answered(answer, seconds))
        .timeout(Duration.ofSeconds(seconds).plus(GRACE))
        .onErrorMap(TimeoutException.class, _ -> tooSlow(seconds))
        .onErrorMap(DataBufferLimitException.class, _ -> tooLarge())
        .onErrorMap(
            WebClientException.class,
            _ -> away("The project's gateway does not answer; see the project's health"));
  }

  private Mono<byte[]> answered(ClientResponse answer, int seconds) {
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(
            bytes -> {
              if (answer.statusCode().is2xxSuccessful()) {
                return bytes;
              }
              throw refused(answer.statusCode().value(), json(bytes), seconds);
            });
  }

  private ApiException refused(int status, JsonNode body, int seconds) {
    var said = Said.of(body);
    if (status == BAD_REQUEST && said.state().equals("RESULT_SIZE_EXCEEDED")) {
      return tooLarge();
    }
    if (status == BAD_REQUEST && !(said.message().isEmpty() && said.whole().isEmpty())) {
      return refusal.apply(said);
    }
    // Meta says 504 too, with an error, where it is the database that does not let it in.
    if (status == REQUEST_TIMEOUT || (status == GATEWAY_TIMEOUT && said.whole().isEmpty())) {
      return tooSlow(seconds);
    }
    return away(
        "The project's database is not reached through its gateway ("
            + status
            + "); see the project's health");
  }

  private static ApiException tooSlow(int seconds) {
    return new ApiException(
        GATEWAY_TIMEOUT,
        "query_timeout",
        ("The query was given up before it was done, and may go on in the database: the way to it"
                + " waits for %d seconds at most, and where the project's gateway or meta service"
                + " is set so for about one minute. Make it do less at once, or run it over a"
                + " connection of its own, such as psql's")
            .formatted(seconds));
  }

  private static ApiException tooLarge() {
    return new ApiException(
        422,
        "result_too_large",
        "The result is larger than "
            + (MOST_ANSWERED >> 20)
            + " MiB; ask for fewer rows with a limit or a where, or for fewer columns");
  }

  private static ApiException away(String why) {
    return new ApiException(503, "database_unavailable", why).retryAfter(Duration.ofSeconds(5));
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
    } catch (JacksonException e) {
      return MissingNode.getInstance(); // not meta's words: a proxy's, perhaps
    }
  }
}
