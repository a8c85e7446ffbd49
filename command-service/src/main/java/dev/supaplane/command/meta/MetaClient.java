package dev.supaplane.command.meta;

import dev.supaplane.kit.web.ApiException;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks postgres-meta through the gateway of the project that it belongs to. */
public final class MetaClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int MOST_ANSWERED = 16 << 20;
  private static final int MOST_CONNECTIONS = 64;
  private static final int BAD_REQUEST = 400;
  private static final int SECONDS = 55;
  private static final Duration PATIENCE = Duration.ofSeconds(SECONDS + 3L);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final WebClient http =
      WebClient.builder()
          .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MOST_ANSWERED))
          .clientConnector(
              new ReactorClientHttpConnector(
                  HttpClient.create(ConnectionProvider.create("meta-reading", MOST_CONNECTIONS))
                      .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)))
          .build();

  /**
   * A question.
   *
   * @param gateway of the project, without a slash at its end
   * @param body of the query, to be JSON
   */
  public record Question(String gateway, MetaAccess access, Object body) {}

  /**
   * Asks for what can but be read. Whether the connection really begins its transactions as
   * read-only is asked first, by the same connection: meta, and what lies before it, is the
   * project's own, and may be of a version that nobody has tried this with.
   *
   * @return the rows as JSON; fails with an {@link ApiException}, which for 400 says what
   *     PostgreSQL said
   */
  public Mono<byte[]> read(Question question) {
    var probe =
        new Question(
            question.gateway(),
            question.access(),
            Map.of("query", "select current_setting('transaction_read_only') as said"));
    return ask(probe)
        .flatMap(
            said ->
                JSON.readTree(said).path(0).path("said").asString("").equals("on")
                    ? ask(question)
                    : Mono.error(
                        () ->
                            new ApiException(
                                403,
                                "reading_not_fenced",
                                "This project's postgres-meta opens no read-only connections, so"
                                    + " only those who may write can ask it")));
  }

  private Mono<byte[]> ask(Question question) {
    return http.post()
        .uri(URI.create(question.gateway() + "/pg/query?statementTimeoutSecs=" + SECONDS))
        .headers(
            headers -> {
              headers.set("apikey", question.access().serviceKey());
              headers.setBearerAuth(question.access().serviceKey());
              headers.set("x-connection-encrypted", question.access().connection());
            })
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(JSON.writeValueAsBytes(question.body()))
        .exchangeToMono(MetaClient::answer)
        .timeout(PATIENCE)
        .onErrorMap(
            TimeoutException.class,
            _ ->
                new ApiException(
                    504, "query_too_slow", "The query took longer than anybody waits for"))
        .onErrorMap(WebClientException.class, _ -> away());
  }

  private static Mono<byte[]> answer(ClientResponse answer) {
    var status = answer.statusCode();
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(
            bytes -> {
              if (status.is2xxSuccessful()) {
                return bytes;
              }
              throw status.value() == BAD_REQUEST ? refused(bytes) : away();
            });
  }

  private static ApiException refused(byte[] bytes) {
    JsonNode said;
    try {
      said = JSON.readTree(bytes);
    } catch (JacksonException e) {
      return away();
    }
    var details = new LinkedHashMap<String, Object>();
    for (var name : List.of("formattedError", "position", "hint", "severity")) {
      if (said.path(name).isString()) {
        details.put(name, said.path(name).stringValue());
      }
    }
    return new ApiException(
        BAD_REQUEST,
        said.path("code").asString("query_refused"),
        said.path("message").asString(said.path("error").asString("PostgreSQL refused the query")),
        details);
  }

  private static ApiException away() {
    return new ApiException(
        503,
        "database_unavailable",
        "The project's database does not answer through its gateway; see the project's health");
  }
}
