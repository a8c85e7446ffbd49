package dev.supaplane.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the tests of a module were answered, held against docs/openapi as it comes. When the tests
 * end, what was seen is written to target/openapi-seen.txt.
 */
public final class Answered {
  private static final Path DOCUMENTS = Path.of("../docs/openapi");
  private static final Path SEEN = Path.of("target/openapi-seen.txt");
  private static final Answered HERE = new Answered();

  private final Conformance conformance = Conformance.of(DOCUMENTS);

  private Answered() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    conformance.keep(SEEN);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  /** Of this module. */
  public static Answered here() {
    return HERE;
  }

  /** What was seen so far. */
  public Conformance conformance() {
    return conformance;
  }

  /** What is wrong with an answer; nothing while the documents are being written anew. */
  public List<String> violations(
      String method, String address, int status, @Nullable String type, byte[] body) {
    return Boolean.getBoolean("openapi.write")
        ? List.of()
        : conformance.violations(method, address, status, type, body);
  }

  /**
   * Holds an answer against its document.
   *
   * @throws AssertionError where it is not as the document says
   */
  public void hold(String method, String address, int status, @Nullable String type, byte[] body) {
    var wrong = violations(method, address, status, type, body);
    if (!wrong.isEmpty()) {
      throw new AssertionError("not as docs/openapi says: " + String.join("; ", wrong));
    }
  }

  /** A client's filter that holds each answer; of a stream, which may not end, nothing. */
  public ExchangeFilterFunction filter() {
    return (request, next) ->
        next.exchange(request)
            .flatMap(
                response ->
                    isStream(response)
                        ? Mono.just(response)
                        : held(request.method(), request.url().getRawPath(), response));
  }

  private static boolean isStream(ClientResponse response) {
    return response
        .headers()
        .contentType()
        .filter(MediaType.TEXT_EVENT_STREAM::isCompatibleWith)
        .isPresent();
  }

  private Mono<ClientResponse> held(HttpMethod method, String path, ClientResponse response) {
    return response
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(
            body -> {
              hold(
                  method.name(),
                  path,
                  response.statusCode().value(),
                  response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE),
                  body);
              return response
                  .mutate()
                  .body(_ -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)))
                  .build();
            });
  }
}
