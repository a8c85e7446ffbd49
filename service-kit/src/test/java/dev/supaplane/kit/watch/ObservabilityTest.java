package dev.supaplane.kit.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.watch.Reading.Gauge;
import dev.supaplane.kit.web.AccessTokens;
import dev.supaplane.kit.web.ReadinessCheck;
import dev.supaplane.kit.web.WebKit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SUPERUSER = "superuser-".repeat(4);
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final AtomicBoolean SICK = new AtomicBoolean();

  private ConfigurableApplicationContext context;
  private WebTestClient client;

  @BeforeAll
  void start() {
    context =
        new SpringApplication(App.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.metrics.interval=50ms");
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

  @Test
  void metricsNeedNoTokenOnThisMachineAndOneThroughAProxy() {
    assertThat(metrics()).contains("supaplane_thing 7.0");
    for (var header : List.of("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")) {
      client
          .get()
          .uri("/metrics")
          .header(header, "10.1.2.3")
          .exchange()
          .expectStatus()
          .isUnauthorized();
    }
    client
        .get()
        .uri("/metrics")
        .header("X-Forwarded-For", "10.1.2.3")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void whatCannotBeLookedAtIsNotToldAnyMoreAndToldAgainLater() {
    await().atMost(PATIENCE).until(() -> metrics().contains("supaplane_thing 7.0"));
    SICK.set(true);
    await().atMost(PATIENCE).until(() -> !metrics().contains("supaplane_thing 7.0"));
    await().atMost(PATIENCE).until(() -> metrics().contains("supaplane_ready{part=\"thing\"} 0.0"));
    client.get().uri("/readyz").exchange().expectStatus().isEqualTo(503);
    SICK.set(false);
    await().atMost(PATIENCE).until(() -> metrics().contains("supaplane_thing 7.0"));
    client.get().uri("/readyz").exchange().expectStatus().isOk();
    client.get().uri("/healthz").exchange().expectStatus().isOk();
  }

  @Test
  void aCallersTraceGoesOn() {
    assertThat(traceFor(PARENT).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-' or 1=1",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "x"
      })
  void aHostileTraceIsReplacedByANewOne(String hostile) {
    var one = traceFor(hostile);
    assertThat(one.traceId()).isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(traceFor(hostile).traceId()).isNotEqualTo(one.traceId());
  }

  @Test
  void callersCannotMakeSeriesOfTheirOwn() {
    var one = client.get().uri("/no/such/secret-path-1");
    one.headers(headers -> headers.setBearerAuth(SUPERUSER)).exchange().expectStatus().isNotFound();
    client
        .method(HttpMethod.valueOf("BREW"))
        .uri("/thing")
        .headers(headers -> headers.setBearerAuth(SUPERUSER))
        .exchange();
    traceFor(PARENT);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains("method=\"GET\",route=\"/thing\",status=\"200\"")
                    .contains("method=\"OTHER\"")
                    .doesNotContain("secret-path-1")
                    .doesNotContain("BREW"));
  }

  private TraceContext traceFor(String parent) {
    var body =
        client
            .get()
            .uri("/thing")
            .header("traceparent", parent)
            .headers(headers -> headers.setBearerAuth(SUPERUSER))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    return TraceContext.parse(body, null).orElseThrow();
  }

  private String metrics() {
    return Objects.requireNonNull(
        client
            .get()
            .uri("/metrics")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({WebKit.class, Thing.class})
  static class App {
    @Bean
    AccessTokens tokens() {
      return AccessTokens.of(SUPERUSER, "worker----".repeat(4));
    }

    @Bean
    ReadinessCheck thingReadiness() {
      return new ReadinessCheck() {
        @Override
        public String name() {
          return "thing";
        }

        @Override
        public Optional<String> problem() {
          return SICK.get() ? Optional.of("is sick") : Optional.empty();
        }
      };
    }

    @Bean
    Sample thingSample() {
      return new Sample() {
        @Override
        public String name() {
          return "thing";
        }

        @Override
        public List<Reading> take() {
          if (SICK.get()) {
            throw new IllegalStateException("sick");
          }
          return List.of(new Gauge("supaplane.thing", "A thing").is(7));
        }
      };
    }
  }

  @RestController
  static class Thing {
    @Requires(Permission.OPERATE)
    @GetMapping("/thing")
    String thing(ServerWebExchange exchange) {
      return RequestWatch.traceOf(exchange).traceparent();
    }
  }
}
