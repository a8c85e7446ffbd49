package dev.supaplane.platform.upstream;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.ClientAddress;
import dev.supaplane.kit.web.Outgoing;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The services behind, asked with the caller's own token: this service has no credential of its
 * own, so it can do for nobody what they could not do themselves.
 */
public final class ControlPlane {
  /** What a query brings, to see what a command did. */
  public static final String VERSION = "Supaplane-Version";

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> PASSED_ON =
      List.of(
          HttpHeaders.AUTHORIZATION,
          HttpHeaders.COOKIE,
          IDEMPOTENCY_KEY,
          VERSION,
          "traceparent",
          "tracestate");
  private static final List<String> PASSED_BACK =
      List.of(VERSION, "Supaplane-Operation", "Supaplane-Stale", HttpHeaders.SET_COOKIE);
  private static final String VIA = "1.1 supaplane-platform";
  private static final int MOST_READ = 16 << 20;
  private static final int MOST_CONNECTIONS = 256;
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final URI commands;
  private final URI queries;
  private final WebClient http;

  /**
   * The services at their addresses.
   *
   * @param commands of the command service, such as {@code http://127.0.0.1:8700}
   * @param queries of the query service; often the same
   */
  public ControlPlane(URI commands, URI queries) {
    this.commands = commands;
    this.queries = queries;
    this.http = Outgoing.pooled("upstream", MOST_CONNECTIONS, MOST_READ, SILENCE);
  }

  /**
   * Asks the read side.
   *
   * @param path with its query, encoded
   * @return fails with the {@link ApiException} that the service answered
   */
  public Mono<JsonNode> query(ServerWebExchange exchange, String path) {
    return send(exchange, HttpMethod.GET, queries, path, null, null).map(Reply::body);
  }

  /**
   * Asks the read side for what there is once a command is seen.
   *
   * @param version as the command's reply told it
   */
  public Mono<JsonNode> queryAfter(
      ServerWebExchange exchange, @Nullable String version, String path) {
    return send(exchange, HttpMethod.GET, queries, path, null, version).map(Reply::body);
  }

  /** Asks the write side for what it alone knows: secrets. */
  public Mono<JsonNode> read(ServerWebExchange exchange, String path) {
    return send(exchange, HttpMethod.GET, commands, path, null, null).map(Reply::body);
  }

  /**
   * Sends a command. What its answer says of version and operation is said to the caller too.
   *
   * @param body to be JSON; null for none
   */
  public Mono<Reply> command(
      ServerWebExchange exchange, HttpMethod method, String path, @Nullable Object body) {
    return send(exchange, method, commands, path, body, null);
  }

  /** The same for an answer that goes on as it came: read and written anew, numbers change. */
  public Mono<byte[]> commandAsItIs(
      ServerWebExchange exchange, HttpMethod method, String path, Object body) {
    return exchange(exchange, method, commands, path, body, null).map(ControlPlane::bytes);
  }

  /**
   * The same for one of several commands that a single request of a client becomes: an idempotency
   * key of the client's stands for each of them by itself.
   *
   * @param part tells this one from the others
   */
  public Mono<Reply> commandOfSeveral(
      ServerWebExchange exchange, HttpMethod method, String path, Object body, String part) {
    var key = exchange.getRequest().getHeaders().getFirst(IDEMPOTENCY_KEY);
    return key == null
        ? command(exchange, method, path, body)
        : command(withKey(exchange, key + "\n" + part), method, path, body);
  }

  private static ServerWebExchange withKey(ServerWebExchange exchange, String words) {
    var key = UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8)).toString();
    return exchange
        .mutate()
        .request(
            exchange
                .getRequest()
                .mutate()
                .headers(headers -> headers.set(IDEMPOTENCY_KEY, key))
                .build())
        .build();
  }

  /**
   * Whose a token is, as the command service tells it at {@code /api/me}. There is no request here
   * yet to ask for.
   *
   * @return fails with the {@link ApiException} that the service answered
   */
  public Mono<JsonNode> whoseIs(String token) {
    return http.get()
        .uri(URI.create(commands + "/api/me"))
        .headers(headers -> headers.setBearerAuth(token))
        .header(HttpHeaders.VIA, VIA)
        .exchangeToMono(ControlPlane::body)
        .onErrorMap(WebClientRequestException.class, ControlPlane::away);
  }

  /** Whether both services behind take requests; fails as a request to them would. */
  public Mono<Void> ready() {
    return Flux.just(commands, queries)
        .distinct()
        .flatMap(
            service ->
                http.get().uri(URI.create(service + "/readyz")).exchangeToMono(ControlPlane::body))
        .onErrorMap(WebClientRequestException.class, ControlPlane::away)
        .then();
  }

  private static Mono<JsonNode> body(ClientResponse answer) {
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .flatMap(
            bytes -> {
              var body = json(bytes);
              return answer.statusCode().is2xxSuccessful()
                  ? Mono.just(body)
                  : Mono.error(
                      refusal(
                          answer.statusCode().value(),
                          body,
                          answer.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER)));
            });
  }

  private Mono<Reply> send(
      ServerWebExchange exchange,
      HttpMethod method,
      URI service,
      String path,
      @Nullable Object body,
      @Nullable String version) {
    return exchange(exchange, method, service, path, body, version)
        .map(
            answer ->
                new Reply(
                    answer.getStatusCode().value(),
                    json(bytes(answer)),
                    answer.getHeaders().getFirst(VERSION)));
  }

  /** Fails where the answer is a refusal. */
  private Mono<ResponseEntity<byte[]>> exchange(
      ServerWebExchange exchange,
      HttpMethod method,
      URI service,
      String path,
      @Nullable Object body,
      @Nullable String version) {
    // Not resolved against the base: a path must never become another host.
    var request =
        http.method(method)
            .uri(URI.create(service + path))
            .headers(headers -> passOn(exchange.getRequest(), headers, version));
    var sent =
        body == null
            ? request
            : request
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JSON.writeValueAsString(body));
    return sent.exchangeToMono(answer -> reply(exchange, answer))
        .onErrorMap(DataBufferLimitException.class, _ -> tooLarge())
        .onErrorMap(WebClientRequestException.class, ControlPlane::away);
  }

  private static void passOn(ServerHttpRequest request, HttpHeaders to, @Nullable String version) {
    PASSED_ON.forEach(name -> to.addAll(name, request.getHeaders().getOrEmpty(name)));
    ClientAddress.of(request).ifPresent(address -> to.set(ClientAddress.HEADER, address));
    // For a service in a process of its own, which believes no proof but a proxy that it was told
    // of.
    var from = request.getRemoteAddress();
    if (from != null && from.getAddress() != null) {
      to.set("X-Forwarded-For", from.getAddress().getHostAddress());
    }
    if (version != null) {
      to.set(VERSION, version);
    }
    // By this the service behind knows that it is not asked from its own machine's shell.
    to.set(HttpHeaders.VIA, VIA);
  }

  private static Mono<ResponseEntity<byte[]>> reply(
      ServerWebExchange exchange, ClientResponse answer) {
    var headers = answer.headers().asHttpHeaders();
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .flatMap(
            bytes -> {
              var status = answer.statusCode().value();
              if (!answer.statusCode().is2xxSuccessful()) {
                return Mono.error(
                    refusal(status, json(bytes), headers.getFirst(HttpHeaders.RETRY_AFTER)));
              }
              for (var name : PASSED_BACK) {
                var values = headers.getOrEmpty(name);
                if (!values.isEmpty()) {
                  exchange.getResponse().getHeaders().put(name, values);
                }
              }
              return Mono.just(ResponseEntity.status(status).headers(headers).body(bytes));
            });
  }

  private static byte[] bytes(ResponseEntity<byte[]> answer) {
    return Objects.requireNonNullElse(answer.getBody(), new byte[0]);
  }

  private static JsonNode json(byte[] bytes) {
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new ApiException(
          502, "bad_answer", "A service behind answered something that is no JSON");
    }
  }

  private static ApiException refusal(int status, JsonNode body, @Nullable String retryAfter) {
    var details = new LinkedHashMap<String, Object>();
    body.properties()
        .forEach(
            member -> {
              if (!SAID_ANYHOW.contains(member.getKey())) {
                details.put(member.getKey(), member.getValue());
              }
            });
    var message =
        body.path("message")
            .asString(body.path("detail").asString(body.path("msg").asString("Refused")));
    // The sign-in says its code as a number, and what it means as error_code.
    var code = body.path("error_code").asString(body.path("code").asString("refused"));
    var refusal = new ApiException(status >= 400 ? status : 502, code, message, details);
    return retryAfter != null && SECONDS.matcher(retryAfter).matches()
        ? refusal.retryAfter(Duration.ofSeconds(Long.parseLong(retryAfter)))
        : refusal;
  }

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final List<String> SAID_ANYHOW =
      List.of("type", "title", "status", "detail", "message", "code", "msg", "error_code");

  private static ApiException tooLarge() {
    return new ApiException(
        422,
        "result_too_large",
        "The answer is larger than "
            + (MOST_READ >> 20)
            + " MiB; ask for less, with a smaller limit, a shorter time or a narrower filter");
  }

  private static ApiException away(WebClientRequestException error) {
    return error.getCause() instanceof ReadTimeoutException
        ? new ApiException(
            504, "too_slow", "A service behind did not answer in time; what it does may go on")
        : new ApiException(
                503, "unavailable", "A service behind does not answer; try again shortly")
            .retryAfter(Duration.ofSeconds(5));
  }

  /** Where the services are. */
  @Override
  public String toString() {
    return "ControlPlane" + Map.of("commands", commands, "queries", queries);
  }
}
