package dev.supaplane.platform.studio;

import dev.supaplane.kit.web.AccessTokens;
import dev.supaplane.openapi.Answered;
import dev.supaplane.platform.app.PlatformServiceConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The service on a port, with a control plane behind that is told what to answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunningPlatformService {
  static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  StubbedControlPlane plane;
  private ConfigurableApplicationContext context;
  private WebTestClient client;

  @BeforeAll
  void start() throws IOException {
    plane = new StubbedControlPlane();
    context =
        new SpringApplication(App.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.platform.command-url=" + plane.url(),
                "--supaplane.platform.query-url=" + plane.url());
    client =
        WebTestClient.bindToServer()
            .baseUrl(base())
            .responseTimeout(Duration.ofMinutes(2))
            .filter(Answered.here().filter())
            .build();
  }

  @AfterAll
  void stop() {
    context.close();
    plane.close();
  }

  final String base() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  /** An answer. */
  record Answer(int status, JsonNode body) {}

  final JsonNode get(String path) {
    var answer = send(HttpMethod.GET, path, null, Map.of());
    if (answer.status() != 200) {
      throw new AssertionError("GET " + path + " answered " + answer);
    }
    return answer.body();
  }

  final Answer send(
      HttpMethod method, String path, @Nullable String body, Map<String, String> headers) {
    var result = exchange(method, path, body, headers);
    var bytes = bytes(result);
    return new Answer(
        result.getStatus().value(),
        bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes));
  }

  /** An answer as it came. */
  final String text(HttpMethod method, String path, @Nullable String body) {
    return new String(bytes(exchange(method, path, body, Map.of())), StandardCharsets.UTF_8);
  }

  /** The headers of an answer. */
  final HttpHeaders headers(HttpMethod method, String path, @Nullable String body) {
    return exchange(method, path, body, Map.of()).getResponseHeaders();
  }

  private static byte[] bytes(EntityExchangeResult<byte[]> result) {
    return Objects.requireNonNullElse(result.getResponseBody(), new byte[0]);
  }

  private EntityExchangeResult<byte[]> exchange(
      HttpMethod method, String path, @Nullable String body, Map<String, String> headers) {
    var request =
        client
            .method(method)
            .uri(URI.create(base() + path))
            .headers(all -> all.setBearerAuth(TOKEN))
            .headers(all -> headers.forEach(all::set));
    return (body == null
            ? request
            : request.contentType(MediaType.APPLICATION_JSON).bodyValue(body))
        .exchange()
        .expectBody(byte[].class)
        .returnResult();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(PlatformServiceConfiguration.class)
  static class App {
    @Bean
    AccessTokens tokens() {
      return AccessTokens.of(TOKEN, "worker----".repeat(4));
    }
  }
}
