package dev.supaplane.platform.alone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.web.Caller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.json.JsonMapper;

/** The service in a process of its own, before a command service that is told what to decide. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformAloneTest {
  private static final String REF = "abcdefghijklmnopqrst";
  private static final String ADA = "sbp_" + "a".repeat(40);
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String WORKER = "worker-".repeat(6);
  private static final String ACCOUNT = "11111111-1111-4111-8111-111111111111";

  private final Map<String, String> decisions = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private HttpServer behind;
  private ConfigurableApplicationContext context;
  private WebTestClient client;

  @BeforeAll
  void start() throws IOException {
    behind = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    behind.setExecutor(Executors.newFixedThreadPool(4));
    behind.createContext("/", this::answer);
    behind.start();
    var url = "http://127.0.0.1:" + behind.getAddress().getPort();
    context =
        new SpringApplication(PlatformServiceApplication.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.platform.command-url=" + url,
                "--supaplane.platform.query-url=" + url);
    client =
        WebTestClient.bindToServer()
            .baseUrl(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
            .build();
  }

  @AfterAll
  void stop() {
    context.close();
    behind.stop(0);
  }

  @BeforeEach
  void forget() {
    decisions.clear();
    asked.clear();
    status = 200;
  }

  @Test
  void whatMayBeDoneTheCommandServiceDecidesForTheCallersOwnToken() {
    // Answered by this service alone, so its own rule is all that keeps it.
    var path = "/v1/projects/" + REF + "/branches";
    decisions.put("permission=project_read&project=" + REF, "allowed");
    assertThat(get(path, ADA)).isEqualTo(200);
    assertThat(asked)
        .containsSubsequence(
            "Bearer " + ADA + " /api/me",
            "Bearer " + ADA + " /api/me/access?permission=project_read&project=" + REF);
    decisions.put("permission=project_read&project=" + REF, "refused");
    assertThat(get(path, ADA)).isEqualTo(403);
    decisions.put("permission=project_read&project=" + REF, "hidden");
    assertThat(get(path, ADA)).isEqualTo(404);
    decisions.put("permission=project_read&project=" + REF, "who knows");
    assertThat(get(path, ADA)).isEqualTo(502);
    decisions.put("permission=organization_read&organization=acme", "allowed");
    assertThat(get("/platform/organizations/acme/usage", ADA)).isEqualTo(200);
  }

  @Test
  void nobodyIsLetInWhomTheCommandServiceDoesNotKnow() {
    for (var token : List.of(WORKER, "unknown-".repeat(5), "sbp_" + "b".repeat(40))) {
      assertThat(get("/platform/notifications", token)).as(token).isEqualTo(401);
    }
    assertThat(get("/platform/notifications", ADA)).isEqualTo(200);
    assertThat(get("/platform/notifications", SUPERUSER)).isEqualTo(200);
    assertThat(get("/v1/projects/" + REF + "/branches", SUPERUSER)).isEqualTo(200);
    assertThat(asked).noneMatch(request -> request.contains("/api/me/access"));
  }

  @Test
  void whereNobodyCanTellNothingIsAnswered() {
    status = 503;
    assertThat(get("/platform/notifications", ADA)).isEqualTo(503);
    assertThat(get("/readyz", ADA)).isEqualTo(503);
    status = 200;
    assertThat(get("/readyz", ADA)).isEqualTo(200);
  }

  @Test
  void whatIsNotUnderstoodOfACallerIsNobody() {
    var json = JsonMapper.builder().build();
    var limits = "\"limits\":{\"permissions\":%s,\"organizations\":[\"acme\"],\"projects\":[]}";
    var account = "{\"kind\":\"account\",\"id\":\"" + ACCOUNT + "\",";
    var known = json.readTree(account + limits.formatted("[\"project_read\",\"newer\"]") + "}");
    assertThat(CallersBehind.caller(known))
        .hasValueSatisfying(
            caller -> {
              assertThat(caller.actor()).isEqualTo("account:" + ACCOUNT);
              assertThat(caller.limits().permissions()).containsExactly(Permission.PROJECT_READ);
              assertThat(caller.limits().organizations()).containsExactly("acme");
            });
    assertThat(CallersBehind.caller(json.readTree("{\"kind\":\"superuser\"}")))
        .contains(Caller.SUPERUSER);
    for (var text :
        List.of(
            "{}",
            "{\"kind\":\"robot\",\"id\":\"" + ACCOUNT + "\"}",
            account + "\"limits\":{}}",
            account + limits.formatted("[\"newer\"]") + "}",
            "{\"kind\":\"account\",\"id\":\"ada\"," + limits.formatted("[]") + "}")) {
      assertThat(CallersBehind.caller(json.readTree(text))).as(text).isEmpty();
    }
  }

  private int get(String path, String token) {
    return client
        .get()
        .uri(path)
        .headers(headers -> headers.setBearerAuth(token))
        .exchange()
        .returnResult(byte[].class)
        .getStatus()
        .value();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    asked.add(token + " " + uri);
    var body = body(uri.getPath(), String.valueOf(uri.getRawQuery()), token);
    var bytes = (body.isEmpty() ? "{}" : body).getBytes(StandardCharsets.UTF_8);
    var code = status != 200 ? status : !body.isEmpty() ? 200 : token.contains(WORKER) ? 403 : 401;
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String body(String path, String query, String token) {
    var none = "\"limits\":{\"permissions\":[],\"organizations\":[],\"projects\":[]}}";
    return switch (path) {
      case "/api/me" ->
          token.endsWith(ADA)
              ? "{\"kind\":\"account\",\"id\":\"" + ACCOUNT + "\"," + none
              : token.endsWith(SUPERUSER) ? "{\"kind\":\"superuser\",\"id\":\"x\"," + none : "";
      case "/api/me/access" -> "{\"decision\":\"" + decisions.getOrDefault(query, "hidden") + "\"}";
      default -> "{\"status\":\"ok\"}";
    };
  }
}
