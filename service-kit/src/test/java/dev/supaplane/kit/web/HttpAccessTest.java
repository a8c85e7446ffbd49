package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpAccessTest {
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String WORKER = "worker----".repeat(4);

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
            .responseTimeout(Duration.ofMinutes(2))
            .build();
  }

  @AfterAll
  void stop() {
    context.close();
  }

  @Test
  void probesNeedNoToken() {
    client.get().uri("/livez").exchange().expectStatus().isOk();
    client
        .get()
        .uri("/readyz")
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectBody()
        .jsonPath("$.parts.engine")
        .isEqualTo("does not answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "Basic c3VwZXI6dXNlcg=="})
  void withoutTheRightTokenNobodyGetsIn(String header) {
    client
        .get()
        .uri("/v1/thing")
        .header(HttpHeaders.AUTHORIZATION, header)
        .exchange()
        .expectStatus()
        .isUnauthorized()
        .expectHeader()
        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unauthorized");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/internal/thing", "/%69nternal/thing", "/internal;a=b/thing"})
  void theSuperusersTokenDoesNotOpenTheWorkersPart(String path) {
    var status =
        client
            .get()
            .uri(java.net.URI.create(base() + path))
            .headers(headers -> headers.setBearerAuth(SUPERUSER))
            .exchange()
            .returnResult(String.class)
            .getStatus()
            .value();
    assertThat(status).isEqualTo(403);
  }

  @Test
  void theWorkersTokenOpensTheWorkersPartAlone() {
    asked("/internal/thing", WORKER).isEqualTo(200);
    asked("/v1/thing", WORKER).isEqualTo(403);
    asked("/v1/thing", SUPERUSER).isEqualTo(200);
  }

  @Test
  void everyAnswerTellsBrowsersAndCachesToBeCareful() {
    client
        .get()
        .uri("/v1/nothing-here")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .valueEquals("X-Content-Type-Options", "nosniff")
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
        .expectBody()
        .jsonPath("$.message")
        .exists();
  }

  @Test
  void aBodyThatIsNotJsonIsToldSo() {
    client
        .post()
        .uri("/api/thing")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"name\":")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("malformed_body");
  }

  @Test
  void aHugeBodyIsRefused() {
    client
        .post()
        .uri("/api/thing")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"name\":\"" + "x".repeat(WebKit.LARGEST_BODY) + "\"}")
        .exchange()
        .expectStatus()
        .isEqualTo(413);
  }

  @Test
  void whatNobodyForesawTellsNothingOfItsInside() {
    client
        .get()
        .uri("/api/bug")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .exchange()
        .expectStatus()
        .isEqualTo(500)
        .expectBody(String.class)
        .value(body -> assertThat(body).doesNotContain("tell nobody").doesNotContain("Exception"));
  }

  @Test
  void tokensAreLongAndDiffer() {
    assertThatThrownBy(() -> AccessTokens.of("short", WORKER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AccessTokens.of(WORKER, WORKER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String base() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  private org.assertj.core.api.AbstractIntegerAssert<?> asked(String path, String token) {
    return assertThat(
        client
            .get()
            .uri(path)
            .headers(headers -> headers.setBearerAuth(token))
            .exchange()
            .returnResult(String.class)
            .getStatus()
            .value());
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
    ReadinessCheck engine() {
      return new ReadinessCheck() {
        @Override
        public String name() {
          return "engine";
        }

        @Override
        public Optional<String> problem() {
          return Optional.of("does not answer");
        }
      };
    }
  }

  record Thing(String name) {}

  @RestController
  static class Things {
    @Requires(Permission.OPERATE)
    @GetMapping("/v1/thing")
    Thing get() {
      return new Thing("thing");
    }

    @Requires(Permission.WORK)
    @GetMapping("/internal/thing")
    Thing internal() {
      return new Thing("thing");
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/api/thing")
    Thing post(@RequestBody Thing thing) {
      return thing;
    }

    @Requires(Permission.OPERATE)
    @GetMapping("/api/bug")
    Thing bug() {
      throw new IllegalStateException("tell nobody");
    }
  }
}
