package dev.supaplane.kit.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AccessTokens;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.OwnServer;
import dev.supaplane.kit.web.WebKit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that asks workers for its callers, and the workers, all over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class WorkersTest {
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String TOKEN = "worker-api-".repeat(4);
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path directory;
  private final Sinks.Many<String> lines = Sinks.many().multicast().onBackpressureBuffer();
  private final CountDownLatch readerLeft = new CountDownLatch(1);
  private final AtomicInteger ran = new AtomicInteger();
  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private OwnServer worker;
  private ConfigurableApplicationContext context;

  @BeforeAll
  void start() throws IOException {
    var token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    var other = Files.writeString(directory.resolve("other"), "another-one".repeat(4));
    worker = OwnServer.start("127.0.0.1", 0, token, new Caller("worker-api", false), routes());
    var address = URI.create("http://127.0.0.1:" + worker.port());
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    var workers =
        new Workers(
            Map.of("here", address, "away", URI.create("http://127.0.0.1:" + nobody)),
            Optional.of(token));
    var strangers = new Workers(Map.of("stranger", address), Optional.of(other));
    var app = new SpringApplication(App.class);
    app.addInitializers(
        c -> {
          c.getBeanFactory().registerSingleton("workers", workers);
          c.getBeanFactory().registerSingleton("strangers", strangers);
        });
    context =
        app.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
    audit.start();
    ((Logger) LoggerFactory.getLogger("supaplane.audit")).addAppender(audit);
  }

  @AfterAll
  void stop() {
    ((Logger) LoggerFactory.getLogger("supaplane.audit")).detachAppender(audit);
    http.shutdownNow();
    context.close();
    worker.close();
  }

  private RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/v1/projects/{ref}/logs", this::echo)
        .POST("/v1/projects/{ref}/exec", this::echo)
        .GET(
            "/v1/projects/{ref}/stream",
            _ ->
                ServerResponse.ok()
                    .body(
                        BodyInserters.fromServerSentEvents(
                            lines
                                .asFlux()
                                .map(line -> ServerSentEvent.builder(line).build())
                                .mergeWith(Flux.just(ServerSentEvent.builder("open").build()))
                                .doOnCancel(readerLeft::countDown))))
        .GET(
            "/v1/projects/{ref}/refuse",
            _ ->
                Mono.error(
                    new ApiException(409, "not_now", "Wait a little")
                        .retryAfter(Duration.ofSeconds(7))))
        .GET("/v1/projects/{ref}/bug", _ -> Mono.error(new IllegalStateException("its inside")))
        .GET("/v1/projects/{ref}/silent", _ -> Mono.never())
        .POST(
            "/v1/projects/{ref}/break",
            request -> {
              ran.incrementAndGet();
              return request
                  .exchange()
                  .getResponse()
                  .writeWith(Mono.error(new IOException("cut off")))
                  .then(Mono.empty());
            })
        .build();
  }

  private Mono<ServerResponse> echo(ServerRequest request) {
    return request
        .bodyToMono(String.class)
        .defaultIfEmpty("")
        .flatMap(
            body -> {
              var said = new HashMap<String, Object>(request.queryParams().toSingleValueMap());
              said.put("body", body);
              said.put("path", request.path());
              said.put("actor", String.valueOf(request.headers().firstHeader("Supaplane-Actor")));
              return ServerResponse.ok().bodyValue(said);
            });
  }

  @Test
  void theWorkersAnswerIsHandedOnToTheCaller() throws Exception {
    var answer = json(get("/api/here/logs?service=a%26b%7Bc%7D%0d&tail=5&other=x"));
    assertThat(answer.path("path").asString()).isEqualTo("/v1/projects/" + REF + "/logs");
    assertThat(answer.path("service").asString()).isEqualTo("a&b{c}\r");
    assertThat(answer.path("tail").asString()).isEqualTo("5");
    assertThat(answer.has("other")).isFalse();
    assertThat(answer.path("actor").asString()).isEqualTo("superuser");
    var done = json(post("/api/here/exec", "{\"a\":1}"));
    assertThat(done.path("body").asString()).isEqualTo("{\"a\":1}");
  }

  @Test
  void aStreamIsHandedOnLineByLineUntilTheCallerLeaves() throws Exception {
    var response = http.send(request("/api/here/stream").build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    var events = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(events.readLine()).isEqualTo("data:open");
    events.readLine();
    lines.emitNext("one", Sinks.EmitFailureHandler.FAIL_FAST);
    assertThat(events.readLine()).isEqualTo("data:one");
    events.close();
    assertThat(readerLeft.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aRefusalIsToldAsTheWorkerToldIt() throws Exception {
    var response = get("/api/here/refuse");
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(json(response).path("code").asString()).isEqualTo("not_now");
    assertThat(json(response).path("detail").asString()).isEqualTo("Wait a little");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
  }

  @Test
  void aWorkersBugIsABadGatewayThatTellsNothingOfItsInside() throws Exception {
    var response = get("/api/here/bug");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(json(response).path("code").asString()).isEqualTo("worker_failed");
    assertThat(response.body()).doesNotContain("its inside");
  }

  @Test
  void aWorkerThatIsAwayIsToldSoAndNoted() throws Exception {
    var response = get("/api/away/logs");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).path("code").asString()).isEqualTo("worker_unavailable");
    assertThat(json(response).path("detail").asString()).contains("away").contains("try again");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(audit.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("actor=superuser", "project=" + REF, "code=worker_unavailable"));
    assertThat(json(get("/api/nowhere/logs")).path("code").asString()).isEqualTo("worker_unknown");
  }

  @Test
  void aWorkerThatSaysNothingIsGivenUp() throws Exception {
    var response = get("/api/here/silent");
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).path("code").asString()).isEqualTo("worker_timeout");
  }

  @Test
  void aCommandIsSentOnceThoughItsConnectionBreaks() throws Exception {
    var response = post("/api/here/break", "{}");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(json(response).path("code").asString()).isIn("worker_lost", "worker_failed");
    assertThat(ran).hasValue(1);
  }

  @Test
  void tokensThatDifferAreTheOperatorsTroubleNotTheCallers() throws Exception {
    var response = get("/api/stranger/logs");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(json(response).path("code").asString()).isEqualTo("worker_token_refused");
    assertThat(json(response).path("detail").asString()).doesNotContain(TOKEN);
  }

  @Test
  void nobodyReachesAWorkerWithoutATokenOfOurs() throws Exception {
    for (var token : new String[] {"wrong", TOKEN}) {
      var response =
          http.send(
              request("/api/here/logs").setHeader("Authorization", "Bearer " + token).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(401);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:"
                    + context.getEnvironment().getProperty("local.server.port")
                    + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + SUPERUSER);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({WebKit.class, Asking.class})
  static class App {
    @Bean
    AccessTokens tokens() {
      return AccessTokens.of(SUPERUSER, "worker----".repeat(4));
    }
  }

  @RestController
  static class Asking {
    private final Map<String, Workers> all;

    Asking(Map<String, Workers> all) {
      this.all = all;
    }

    @Requires(Permission.OPERATE)
    @GetMapping("/api/{host}/{what}")
    Mono<Void> get(
        @PathVariable String host, @PathVariable String what, ServerWebExchange exchange) {
      var silence = Duration.ofSeconds(what.equals("silent") ? 1 : 20);
      var query = exchange.getRequest().getQueryParams();
      var request = WorkerRequest.get(REF, what, query, Set.of("service", "tail"), silence);
      return all.get(host.equals("stranger") ? "strangers" : "workers")
          .pass(exchange, host, request);
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/api/{host}/{what}")
    Mono<Void> post(
        @PathVariable String host,
        @PathVariable String what,
        @RequestBody String body,
        ServerWebExchange exchange) {
      var request = WorkerRequest.post(REF, what, body, Duration.ofSeconds(20));
      return all.get("workers").pass(exchange, host, request);
    }
  }
}
