package dev.supaplane.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.supaplane.kit.web.AccessTokens;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.WebKit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What becomes of requests, by the rules beside their routes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessFilterTest {
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String WORKER = "worker----".repeat(4);
  private static final String READER = "reader----".repeat(4);
  private static final String NOBODY = "stranger--".repeat(4);
  private static final String REF = "abcdefghijklmnopqrst";
  private static final UUID READERS = new UUID(0, 1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Map<UUID, Map<String, Role>> MEMBERS = new ConcurrentHashMap<>();
  private static final Map<String, UUID> TOKENS = new ConcurrentHashMap<>();
  private static final AtomicInteger HANDLED = new AtomicInteger();
  private static final List<Refusals.Refusal> NOTED = new CopyOnWriteArrayList<>();

  private ConfigurableApplicationContext context;
  private WebTestClient client;

  @BeforeAll
  void start() {
    context =
        new SpringApplication(App.class)
            .run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
    client =
        WebTestClient.bindToServer()
            .baseUrl(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
            .responseTimeout(PATIENCE)
            .build();
  }

  @AfterAll
  void stop() {
    context.close();
  }

  @BeforeEach
  void begin() {
    MEMBERS.put(READERS, Map.of("acme", Role.READ_ONLY));
    TOKENS.put(READER, READERS);
    TOKENS.put(NOBODY, new UUID(0, 2));
    HANDLED.set(0);
  }

  @Test
  void whatIsNotTheirsIsAnsweredAsWhatIsNotThere() {
    var foreign = answer(HttpMethod.GET, "/v1/projects/" + REF, NOBODY);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.body()).contains("project_not_found");
    for (var path : List.of("z".repeat(20), "%00", "no-ref")) {
      assertThat(answer(HttpMethod.GET, "/v1/projects/" + path, NOBODY)).isEqualTo(foreign);
    }
    assertThat(answer(HttpMethod.DELETE, "/v1/projects/" + REF, NOBODY)).isEqualTo(foreign);
    assertThat(answer(HttpMethod.GET, "/v1/organizations/acme", NOBODY).body())
        .contains("organization_not_found");
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void aMemberIsToldThatTheRoleDoesNotAllowIt() {
    assertThat(answer(HttpMethod.GET, "/v1/projects/" + REF, READER).status()).isEqualTo(200);
    var refused = answer(HttpMethod.DELETE, "/v1/projects/" + REF, READER);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("forbidden");
    assertThat(HANDLED).hasValue(1);
    assertThat(NOTED)
        .anySatisfy(
            refusal -> {
              assertThat(refusal.action()).isEqualTo("DELETE /v1/projects/{ref}");
              assertThat(refusal.caller().actor()).isEqualTo("account:" + READERS);
              assertThat(refusal.status()).isEqualTo(403);
            });
  }

  @Test
  void whoIsNotKnownLearnsOfNoPath() {
    var paths =
        List.of("/v1/projects/" + REF, "/api/nothing", "/internal/work", "/api/all", "/metrics");
    for (var path : paths) {
      for (var method :
          List.of(HttpMethod.GET, HttpMethod.OPTIONS, HttpMethod.PATCH, HttpMethod.POST)) {
        var answer = answer(method, path, "");
        assertThat(answer.status()).as(method + path).isEqualTo(401);
      }
    }
    assertThat(answer(HttpMethod.GET, "/api/open", "").status()).isEqualTo(200);
    assertThat(answer(HttpMethod.GET, "/api/open", "wrong").status()).isEqualTo(200);
    assertThat(HANDLED).hasValue(2);
  }

  @Test
  void aHeadIsAskedForWhatItsGetIs() {
    assertThat(answer(HttpMethod.HEAD, "/v1/projects/" + REF, NOBODY).status()).isEqualTo(404);
    assertThat(answer(HttpMethod.HEAD, "/v1/projects/" + REF, READER).status()).isEqualTo(200);
  }

  @Test
  void theSuperuserMayAllButWorkAndWorkersWorkAlone() {
    assertThat(answer(HttpMethod.DELETE, "/v1/projects/" + REF, SUPERUSER).status()).isEqualTo(200);
    assertThat(answer(HttpMethod.GET, "/internal/work", SUPERUSER).status()).isEqualTo(403);
    assertThat(answer(HttpMethod.GET, "/internal/work", WORKER).status()).isEqualTo(200);
    assertThat(answer(HttpMethod.GET, "/v1/projects/" + REF, WORKER).status()).isEqualTo(403);
    assertThat(answer(HttpMethod.GET, "/api/all", READER).status()).isEqualTo(403);
    assertThat(answer(HttpMethod.GET, "/api/all", SUPERUSER).status()).isEqualTo(200);
  }

  @Test
  void aHandlerThatDidNotAskIsNotHeard() {
    var answer = answer(HttpMethod.GET, "/api/forgets", SUPERUSER);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("a secret");
    var streamed = answer(HttpMethod.GET, "/api/forgets-streaming", SUPERUSER);
    assertThat(streamed.status()).isEqualTo(500);
    assertThat(streamed.body()).doesNotContain("a secret");
  }

  @Test
  void aHandlerAsksForWhatThePathDoesNotTell() {
    assertThat(answer(HttpMethod.GET, "/api/asks?organization=acme", READER).status())
        .isEqualTo(200);
    assertThat(answer(HttpMethod.GET, "/api/asks?organization=acme", NOBODY))
        .isEqualTo(answer(HttpMethod.GET, "/api/asks?organization=none", NOBODY))
        .extracting(Answered::status)
        .isEqualTo(404);
  }

  @Test
  void whoIsRefusedByAHandlerAgainAndAgainIsToldToWait() {
    TOKENS.put(NOBODY, new UUID(0, 3));
    for (var i = 0; i < 10; i++) {
      assertThat(answer(HttpMethod.POST, "/api/asks", NOBODY).status()).isEqualTo(404);
    }
    assertThat(answer(HttpMethod.POST, "/api/asks", NOBODY).status()).isEqualTo(429);
    assertThat(answer(HttpMethod.POST, "/api/asks", READER).status()).isEqualTo(200);
  }

  @Test
  void aListHoldsWhatIsSeen() {
    assertThat(answer(HttpMethod.GET, "/api/list", READER).body()).isEqualTo("false [acme]");
    assertThat(answer(HttpMethod.GET, "/api/list", NOBODY).body()).isEqualTo("false []");
    assertThat(answer(HttpMethod.GET, "/api/list", SUPERUSER).body()).isEqualTo("true []");
    assertThat(answer(HttpMethod.GET, "/api/list", WORKER).status()).isEqualTo(403);
  }

  @Test
  void anAnswerEndsWhenWhatAllowedItDoes() {
    for (var end : List.<Runnable>of(() -> MEMBERS.remove(READERS), () -> TOKENS.remove(READER))) {
      begin();
      var heard = new CopyOnWriteArrayList<String>();
      var ended = new AtomicInteger();
      var stream =
          client
              .get()
              .uri("/v1/projects/" + REF + "/stream")
              .headers(headers -> headers.setBearerAuth(READER))
              .accept(MediaType.TEXT_EVENT_STREAM)
              .exchange()
              .returnResult(String.class)
              .getResponseBody()
              .doOnTerminate(ended::incrementAndGet)
              .subscribe(heard::add, _ -> {});
      await().atMost(PATIENCE).until(() -> heard.size() > 3);
      assertThat(ended).hasValue(0);
      end.run();
      await().atMost(Duration.ofSeconds(10)).until(() -> ended.get() == 1);
      stream.dispose();
    }
  }

  @Test
  void aServiceWithARouteWithoutARuleDoesNotStart() {
    for (var routes : List.of(Unruled.class, Unnamed.class)) {
      var application = new SpringApplication(App.class, routes);
      assertThatThrownBy(
              () -> application.run("--server.port=0", "--spring.main.banner-mode=off").close())
          .hasStackTraceContaining("routes without a rule that can be kept")
          .hasStackTraceContaining(routes.getSimpleName());
    }
  }

  record Answered(int status, String body) {}

  private Answered answer(HttpMethod method, String path, String token) {
    var base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    var answer =
        client
            .method(method)
            .uri(java.net.URI.create(base + path))
            // From another machine, as far as the metrics are concerned.
            .header("Via", "test")
            .headers(
                headers -> {
                  if (!token.isEmpty()) {
                    headers.setBearerAuth(token);
                  }
                })
            .exchange()
            .expectBody(String.class)
            .returnResult();
    var body = answer.getResponseBody();
    return new Answered(answer.getStatus().value(), body == null ? "" : body);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({WebKit.class, Things.class})
  static class App {
    @Bean
    AccessTokens tokens() {
      return AccessTokens.of(SUPERUSER, WORKER);
    }

    @Bean
    Authenticator accounts() {
      return token ->
          Optional.ofNullable(TOKENS.get(token))
              .map(id -> new Caller("account:" + id, false, id, Limits.NONE));
    }

    @Bean
    Refusals refusals() {
      return (_, refusal) -> Mono.fromRunnable(() -> NOTED.add(refusal));
    }

    @Bean
    Memberships memberships() {
      return new Memberships() {
        @Override
        public Map<String, Role> of(UUID account) {
          return MEMBERS.getOrDefault(account, Map.of());
        }

        @Override
        public Optional<String> organizationOf(String ref) {
          return Optional.of("acme").filter(_ -> Set.of(REF).contains(ref));
        }
      };
    }
  }

  @RestController
  static class Unruled {
    @GetMapping("/api/unruled")
    String get() {
      return "";
    }
  }

  @RestController
  static class Unnamed {
    @Requires(Permission.PROJECT_READ)
    @GetMapping("/api/things/{id}")
    String get(@PathVariable String id) {
      return id;
    }
  }

  @RestController
  static class Things {
    @Requires(Permission.PROJECT_READ)
    @GetMapping("/v1/projects/{ref}")
    String project(@PathVariable String ref) {
      return "project " + ref + HANDLED.incrementAndGet();
    }

    @Requires(Permission.PROJECT_DELETE)
    @DeleteMapping("/v1/projects/{ref}")
    String delete(@PathVariable String ref) {
      return "deleted " + ref + HANDLED.incrementAndGet();
    }

    @Requires(Permission.LOGS_READ)
    @GetMapping(path = "/v1/projects/{ref}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> stream(@PathVariable String ref) {
      return Flux.interval(Duration.ofMillis(50)).onBackpressureDrop().map(number -> ref + number);
    }

    @Requires(value = Permission.ORGANIZATION_READ, of = "name")
    @GetMapping("/v1/organizations/{name}")
    String organization(@PathVariable String name) {
      return name;
    }

    @Requires(Permission.WORK)
    @GetMapping("/internal/work")
    String work() {
      return "work";
    }

    @Requires(Permission.OPERATE)
    @GetMapping("/api/all")
    String all() {
      return "all";
    }

    @Requires(Permission.PUBLIC)
    @GetMapping("/api/open")
    String open() {
      return "open" + HANDLED.incrementAndGet();
    }

    @Requires(value = Permission.OWN_ACCOUNT, of = Requires.HANDLER)
    @GetMapping("/api/forgets")
    String forgets() {
      return "a secret";
    }

    @Requires(value = Permission.OWN_ACCOUNT, of = Requires.HANDLER)
    @GetMapping(path = "/api/forgets-streaming", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> forgetsStreaming() {
      return Flux.just("a secret", "another");
    }

    @Requires(value = Permission.ORGANIZATION_READ, of = Requires.HANDLER)
    @GetMapping("/api/asks")
    Mono<String> asks(@RequestParam String organization, ServerWebExchange exchange) {
      return Access.demand(
              exchange, Permission.ORGANIZATION_READ, Target.organization(organization))
          .thenReturn("yes");
    }

    @Requires(value = Permission.ORGANIZATION_READ, of = Requires.HANDLER)
    @PostMapping("/api/asks")
    Mono<String> asksToo(ServerWebExchange exchange) {
      return Access.demand(exchange, Permission.ORGANIZATION_READ, Target.organization("acme"))
          .thenReturn("yes");
    }

    @Requires(value = Permission.ORGANIZATION_READ, of = Requires.HANDLER)
    @GetMapping("/api/list")
    Mono<String> list(ServerWebExchange exchange) {
      return Access.sight(exchange, Permission.ORGANIZATION_READ)
          .map(sight -> sight.everything() + " " + sight.organizations());
    }
  }
}
