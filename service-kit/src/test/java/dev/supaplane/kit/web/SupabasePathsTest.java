package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The longer names of Supabase's paths, and who may ask from a browser's page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SupabasePathsTest {
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String STUDIO = "https://studio.example.com";

  private ConfigurableApplicationContext open;
  private ConfigurableApplicationContext closed;

  @BeforeAll
  void start() {
    closed = run("");
    open = run(STUDIO + ", http://localhost:3000");
  }

  @AfterAll
  void stop() {
    open.close();
    closed.close();
  }

  private static ConfigurableApplicationContext run(String origins) {
    return new SpringApplication(HttpAccessTest.App.class)
        .run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--supaplane.web.origins=" + origins);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/thing", "/api/v1/thing", "/%61pi/v1/thing", "/api;a=b/v1/thing"})
  void bothNamesLeadToTheSame(String path) {
    assertThat(
            get(closed, path, Map.of("Authorization", "Bearer " + SUPERUSER)).getStatus().value())
        .isEqualTo(200);
    assertThat(get(closed, path, Map.of()).getStatus().value()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/internal/thing", "/api/internal/thing", "/api/api/v1/thing"})
  void theLongerNameLeadsNowhereElse(String path) {
    assertThat(
            get(closed, path, Map.of("Authorization", "Bearer " + SUPERUSER)).getStatus().value())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/nothing", "/api/platform/nothing", "/platform/nothing"})
  void errorsReadAsSupabasesDo(String path) {
    var answer = get(closed, path, Map.of("Authorization", "Bearer " + SUPERUSER));
    assertThat(answer.getStatus().value()).isEqualTo(404);
    assertThat(body(answer)).contains("\"message\"").doesNotContain("\"detail\"");
    assertThat(body(get(closed, path, Map.of()))).contains("\"message\"");
  }

  @Test
  void noPageOfAnotherOriginMayAskUnlessItIsNamed() {
    for (var refused :
        List.of(preflight(closed, STUDIO), preflight(open, "https://evil.example.com"))) {
      assertThat(refused.getResponseHeaders().getAccessControlAllowOrigin()).isNull();
    }
    var answer = get(closed, "/v1/thing", Map.of("Origin", STUDIO));
    assertThat(answer.getResponseHeaders().getAccessControlAllowOrigin()).isNull();
  }

  @Test
  void aNamedOriginMayAskWithoutATokenWhetherItMayAsk() {
    var answer = preflight(open, STUDIO);
    assertThat(answer.getStatus().value()).isEqualTo(200);
    var headers = answer.getResponseHeaders();
    assertThat(headers.getAccessControlAllowOrigin()).isEqualTo(STUDIO);
    assertThat(headers.getAccessControlAllowCredentials()).isTrue();
    assertThat(String.join(",", headers.getAccessControlAllowHeaders()).toLowerCase(Locale.ROOT))
        .contains(
            "authorization",
            "version",
            "x-request-id",
            "x-connection-encrypted",
            "x-pg-application-name");
  }

  @Test
  void evenARefusalCanBeReadByANamedOrigin() {
    var answer = get(open, "/api/v1/thing", Map.of("Origin", STUDIO));
    assertThat(answer.getStatus().value()).isEqualTo(401);
    assertThat(answer.getResponseHeaders().getAccessControlAllowOrigin()).isEqualTo(STUDIO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "studio.example.com",
        "https://a.example.com/path",
        "ftp://a",
        "https://*.com"
      })
  void whatIsNoOriginIsRefusedAtTheStart(String origin) {
    assertThatThrownBy(() -> StudioOrigins.parse(origin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("supaplane.web.origins");
  }

  private static FluxExchangeResult<String> get(
      ConfigurableApplicationContext context, String path, Map<String, String> headers) {
    return client()
        .get()
        .uri(URI.create(base(context) + path))
        .headers(all -> headers.forEach(all::set))
        .exchange()
        .returnResult(String.class);
  }

  private static FluxExchangeResult<String> preflight(
      ConfigurableApplicationContext context, String origin) {
    return client()
        .options()
        .uri(URI.create(base(context) + "/api/platform/profile"))
        .header(HttpHeaders.ORIGIN, origin)
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "GET")
        .header(
            HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS,
            "authorization,version,x-request-id,x-connection-encrypted,x-pg-application-name")
        .exchange()
        .returnResult(String.class);
  }

  private static String body(FluxExchangeResult<String> answer) {
    return Objects.requireNonNullElse(answer.getResponseBody().blockFirst(), "");
  }

  private static WebTestClient client() {
    return WebTestClient.bindToServer().responseTimeout(Duration.ofMinutes(2)).build();
  }

  private static String base(ConfigurableApplicationContext context) {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }
}
