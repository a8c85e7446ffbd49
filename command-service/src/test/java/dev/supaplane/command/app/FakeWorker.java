package dev.supaplane.command.app;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.OwnServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A worker's API that tells what it was asked. */
final class FakeWorker implements AutoCloseable {
  static final String REFUSED = "refuse";

  private final Path tokenFile;
  private final OwnServer server;

  FakeWorker(Path directory) throws IOException {
    tokenFile = Files.writeString(directory.resolve("worker-api-token"), "worker-api-".repeat(4));
    server =
        OwnServer.start(
            "127.0.0.1",
            0,
            tokenFile,
            new Caller("worker-api", false),
            RouterFunctions.route(RequestPredicates.all(), FakeWorker::told));
  }

  private static Mono<ServerResponse> told(ServerRequest request) {
    return request
        .bodyToMono(String.class)
        .defaultIfEmpty("")
        .flatMap(
            body -> {
              if (body.equals(REFUSED)) {
                return Mono.error(
                    new ApiException(409, "service_not_running", "Resume the project"));
              }
              var said = new HashMap<String, Object>(request.queryParams().toSingleValueMap());
              said.put("path", request.path());
              said.put("actor", String.valueOf(request.headers().firstHeader("Supaplane-Actor")));
              said.put("body", body);
              return ServerResponse.ok().bodyValue(said);
            });
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  Path tokenFile() {
    return tokenFile;
  }

  void goAway() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
  }
}
