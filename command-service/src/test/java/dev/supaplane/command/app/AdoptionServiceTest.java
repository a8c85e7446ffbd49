package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Adoptions over HTTP, with a worker that sees compose projects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdoptionServiceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  private static final ParameterizedTypeReference<Map<String, Object>> OBJECT =
      new ParameterizedTypeReference<>() {};

  @TempDir static Path directory;
  private EmbeddedPostgreSql postgres;
  private EmbeddedKafka kafka;
  private FakeWorker worker;
  private ConfigurableApplicationContext context;
  private WebTestClient client;
  private String organization;

  /** An answer. */
  private record Said(int status, Map<String, Object> body) {
    String text(String name) {
      return String.valueOf(body.get(name));
    }
  }

  @BeforeAll
  void start() throws IOException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("command");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    Files.writeString(directory.resolve("superuser-token"), TOKEN);
    Files.writeString(directory.resolve("worker-token"), "worker-token-".repeat(4));
    worker = new FakeWorker(directory);
    context =
        new SpringApplication(CommandServiceApplication.class)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.kafka.bootstrap=" + kafka.bootstrap(),
                "--supaplane.command.datasource.url=" + postgres.url("command"),
                "--supaplane.command.datasource.username=" + postgres.username(),
                "--supaplane.command.datasource.password=" + postgres.password(),
                "--supaplane.command.data=" + directory,
                "--supaplane.command.node=adoption",
                "--supaplane.command.hosts.local=here",
                "--supaplane.command.hosts.far=there",
                "--supaplane.workers.here=" + worker.address(),
                "--supaplane.workers.there=http://127.0.0.1:9",
                "--supaplane.tokens.worker-api-file=" + worker.tokenFile(),
                "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
                "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
    client =
        WebTestClient.bindToServer()
            .baseUrl(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
            .responseTimeout(PATIENCE)
            .defaultHeaders(headers -> headers.setBearerAuth(TOKEN))
            .build();
    await()
        .atMost(PATIENCE)
        .until(() -> ask(HttpMethod.GET, "/readyz", null, null).status() == 200);
    organization =
        ask(HttpMethod.POST, "/v1/organizations", null, Map.of("name", "Acme")).text("slug");
  }

  @AfterAll
  void stop() {
    context.close();
    worker.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aStackIsAdoptedOnceAndTheSameKeyAnswersTheSame() {
    var key = UUID.randomUUID().toString();
    var adopted = adopt("theirs", null, key);
    assertThat(adopted.status()).isEqualTo(201);
    assertThat(adopted.body())
        .containsEntry("management", "observed")
        .containsEntry("compose_project", "theirs")
        .containsEntry("host", "here")
        .containsEntry("region", "local")
        .containsEntry("services", List.of("db"));
    assertThat(adopt("theirs", null, key)).isEqualTo(adopted);
    assertThat(adopt("others", null, key).text("code")).isEqualTo("idempotency_key_reused");
    var again = adopt("theirs", "here", UUID.randomUUID().toString());
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("code")).isEqualTo("already_adopted");
    assertThat(again.text("detail")).contains(adopted.text("ref"));
  }

  @Test
  void ofManyWhoAdoptTheSameAtOnceOneDoes() throws Exception {
    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Said> one = () -> adopt("wanted", null, UUID.randomUUID().toString());
      var statuses =
          many.invokeAll(List.of(one, one, one, one, one)).stream()
              .map(said -> said.resultNow().status())
              .sorted()
              .toList();
      assertThat(statuses).containsExactly(201, 409, 409, 409, 409);
    }
  }

  @Test
  void whatTheWorkerDoesNotSeeOrNobodyCanAskIsNotAdopted() {
    var unseen = adopt("hidden", null, null);
    assertThat(unseen.status()).isEqualTo(422);
    assertThat(unseen.text("code")).isEqualTo("compose_project_not_seen");
    assertThat(unseen.text("detail")).contains("/api/hosts/here/adoptable");
    var nonsense = adopt("nonsense", null, null);
    assertThat(nonsense.status()).isEqualTo(502);
    assertThat(nonsense.text("code")).isEqualTo("worker_failed");
    var away = adopt("theirs", "there", null);
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.text("code")).isEqualTo("worker_unavailable");
    assertThat(adopt("theirs", "nowhere", null).text("code")).isEqualTo("unknown_host");
    for (var bad : List.of("", "UPPER", "a b", "../x", "a".repeat(129))) {
      assertThat(adopt(bad, null, null).text("code")).isEqualTo("invalid_compose_project");
    }
  }

  @Test
  void everyChangeIsRefusedAndNothingIsHeldForIt() {
    var ref = adopt("refusing", null, null).text("ref");
    for (var change : List.of("pause", "restore", "restart")) {
      refused(ask(HttpMethod.POST, "/v1/projects/" + ref + "/" + change, null, null));
    }
    for (var change : List.of("resume", "retry", "rotate", "exec")) {
      refused(ask(HttpMethod.POST, "/api/projects/" + ref + "/" + change, null, Map.of()));
    }
    refused(ask(HttpMethod.PATCH, "/v1/projects/" + ref, null, Map.of("drift_policy", "repair")));
    refused(ask(HttpMethod.GET, "/api/projects/" + ref + "/database-url", null, null));
    assertThat(ask(HttpMethod.GET, "/api/projects/" + ref + "/holdings", null, null).body())
        .containsEntry("leases", 0)
        .containsEntry("secrets", 0);
  }

  private static void refused(Said said) {
    assertThat(said.status()).as(said.toString()).isEqualTo(409);
    assertThat(said.text("code")).isEqualTo("project_observed");
  }

  @Test
  void whatIsForgottenCanBeAdoptedAgain() {
    var first = adopt("returning", null, null);
    var path = "/v1/projects/" + first.text("ref");
    assertThat(ask(HttpMethod.DELETE, path, null, null).text("name")).isEqualTo("returning");
    assertThat(ask(HttpMethod.DELETE, path, null, null).status()).isEqualTo(200);
    assertThat(ask(HttpMethod.POST, path + "/pause", null, null).status()).isEqualTo(404);
    var second = adopt("returning", null, null);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("ref")).isNotEqualTo(first.text("ref"));
  }

  private Said adopt(String composeProject, @Nullable String host, @Nullable String key) {
    var body = new HashMap<String, Object>();
    body.put("name", composeProject.isBlank() ? "x" : composeProject.strip());
    body.put("organization_slug", organization);
    body.put("compose_project", composeProject);
    if (host != null) {
      body.put("host", host);
    }
    return ask(HttpMethod.POST, "/api/projects/adopt", key, body);
  }

  private Said ask(HttpMethod method, String path, @Nullable String key, @Nullable Object body) {
    var request = client.method(method).uri(path);
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    if (body != null) {
      request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }
    var answer = request.exchange().returnResult(OBJECT);
    return new Said(
        answer.getStatus().value(),
        Objects.requireNonNullElse(answer.getResponseBody().blockFirst(PATIENCE), Map.of()));
  }
}
