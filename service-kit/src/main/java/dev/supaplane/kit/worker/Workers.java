package dev.supaplane.kit.worker;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.Outgoing;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks workers in a caller's name and hands their answers on as they come. Each request has a
 * connection of its own and is sent once: a command must not run twice because a connection broke.
 * When the caller leaves, the connection to the worker is closed too.
 */
public final class Workers {
  private static final Logger AUDIT = LoggerFactory.getLogger("supaplane.audit");
  private static final String ACTOR_HEADER = "Supaplane-Actor";
  private static final int MOST_READ = 2 << 20;
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Map<String, URI> addresses;
  private final Optional<Path> tokenFile;

  /**
   * Workers by the names of their hosts.
   *
   * @param addresses of their APIs, such as {@code http://127.0.0.1:8704}
   * @param tokenFile holds the token of these APIs
   */
  public Workers(Map<String, URI> addresses, Optional<Path> tokenFile) {
    this.addresses = Map.copyOf(addresses);
    this.tokenFile = tokenFile;
  }

  /**
   * The workers that {@code supaplane.workers.<host>} names by their addresses, and the token in
   * {@code supaplane.tokens.worker-api-file}.
   */
  public static Workers of(Environment environment) {
    return new Workers(
        Binder.get(environment)
            .bind("supaplane.workers", Bindable.mapOf(String.class, URI.class))
            .orElseGet(() -> Map.of("local", URI.create("http://127.0.0.1:8704"))),
        Optional.ofNullable(environment.getProperty("supaplane.tokens.worker-api-file"))
            .map(Path::of));
  }

  /**
   * Asks a worker and writes its answer as the answer to the exchange.
   *
   * @param host whose worker
   * @return fails with an {@link ApiException} where the worker refuses or is away
   */
  public Mono<Void> pass(ServerWebExchange exchange, String host, WorkerRequest request) {
    return send(exchange, host, request, answer -> handOn(exchange, answer));
  }

  /**
   * Asks a worker in a caller's name, for an answer of which more is to be made.
   *
   * @param host whose worker
   * @return the answer's body, short; fails with an {@link ApiException} where the worker refuses
   *     or is away
   */
  public Mono<byte[]> ask(ServerWebExchange exchange, String host, WorkerRequest request) {
    return send(
        exchange,
        host,
        request,
        answer ->
            answer.statusCode().is2xxSuccessful()
                ? answer.bodyToMono(byte[].class).defaultIfEmpty(new byte[0])
                : refused(answer));
  }

  private <T> Mono<T> send(
      ServerWebExchange exchange,
      String host,
      WorkerRequest request,
      Function<ClientResponse, Mono<T>> answered) {
    var actor = Caller.of(exchange).actor();
    return Mono.fromCallable(this::token)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(
            token ->
                Outgoing.unpooled(MOST_READ, request.silence())
                    .method(request.method())
                    .uri(request.at(address(host)))
                    .headers(headers -> headers.setBearerAuth(token))
                    .header(ACTOR_HEADER, actor)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(request.inserter())
                    .exchangeToMono(answered))
        .onErrorMap(WebClientRequestException.class, error -> away(host, error))
        .doOnError(
            ApiException.class,
            error -> {
              // What a worker heard of, it notes itself.
              if (error.code().startsWith("worker_")) {
                AUDIT.info(
                    "actor={} project={} action={} outcome=failed code={}",
                    actor,
                    request.ref() == null ? "-" : request.ref(),
                    request.what(),
                    error.code());
              }
            });
  }

  private static Mono<Void> handOn(ServerWebExchange exchange, ClientResponse answer) {
    if (!answer.statusCode().is2xxSuccessful()) {
      return refused(answer);
    }
    var response = exchange.getResponse();
    response.setStatusCode(answer.statusCode());
    answer.headers().contentType().ifPresent(response.getHeaders()::setContentType);
    // Flushed one by one: a line of a log must not wait for the next.
    return response.writeAndFlushWith(answer.bodyToFlux(DataBuffer.class).map(Flux::just));
  }

  private static <T> Mono<T> refused(ClientResponse answer) {
    return answer
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .flatMap(
            body ->
                Mono.error(
                    WorkerRefusal.of(
                        answer.statusCode().value(),
                        body,
                        answer.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER))));
  }

  private URI address(String host) {
    var address = addresses.get(host);
    if (address == null) {
      throw new ApiException(
          503,
          "worker_unknown",
          "Nobody told where the worker of host %s listens; set supaplane.workers.%s"
              .formatted(host, host));
    }
    return address;
  }

  private String token() throws IOException {
    var file =
        tokenFile.orElseThrow(
            () ->
                new ApiException(
                    503,
                    "worker_token_missing",
                    "This service has no token for workers; set supaplane.tokens.worker-api-file"));
    return Files.readString(file).strip();
  }

  private static ApiException away(String host, WebClientRequestException error) {
    if (error.getCause() instanceof ReadTimeoutException) {
      return new ApiException(
              504,
              "worker_timeout",
              "The worker of host " + host + " did not answer in time; what it does may go on")
          .retryAfter(SOON);
    }
    if (!(error.getCause() instanceof ConnectException
        || error.getCause() instanceof UnknownHostException)) {
      return new ApiException(
          502,
          "worker_lost",
          "The connection to the worker of host "
              + host
              + " broke; what it was asked to do may have been done. Look before you try again");
    }
    return new ApiException(
            503,
            "worker_unavailable",
            "The worker of host "
                + host
                + " does not answer; the project runs on without it. Start the worker, or try"
                + " again shortly")
        .retryAfter(SOON);
  }
}
