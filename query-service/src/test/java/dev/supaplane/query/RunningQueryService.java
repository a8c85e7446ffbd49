package dev.supaplane.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.query.app.QueryServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The query service as a process has it: real PostgreSQL, real Kafka, HTTP on a port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RunningQueryService {
  /** How long anything may take on a busy machine. */
  protected static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The superuser's. */
  protected static final String TOKEN = "sbp_" + "0123456789".repeat(4);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Everything is in here. */
  @TempDir protected static Path directory;

  /** The read side's database server. */
  protected EmbeddedPostgreSql postgres;

  /** The broker. */
  protected EmbeddedKafka kafka;

  /** The service. */
  protected ConfigurableApplicationContext context;

  /** Asks the service as the superuser. */
  protected WebTestClient client;

  /** Further arguments of the service. */
  protected List<String> settings() {
    return List.of();
  }

  @BeforeAll
  void startServers() throws IOException {
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("query");
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    Files.writeString(directory.resolve("superuser-token"), TOKEN);
    Files.writeString(directory.resolve("worker-token"), "worker-token-".repeat(4));
    startService();
  }

  /** Starts the service, also again, and waits until it has read the past. */
  protected final void startService() {
    var arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--supaplane.kafka.bootstrap=" + kafka.bootstrap(),
                "--supaplane.query.datasource.url=" + postgres.url("query"),
                "--supaplane.query.datasource.username=" + postgres.username(),
                "--supaplane.query.datasource.password=" + postgres.password(),
                "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
                "--supaplane.tokens.worker-file=" + directory.resolve("worker-token")));
    arguments.addAll(settings());
    context =
        new SpringApplication(QueryServiceApplication.class).run(arguments.toArray(String[]::new));
    client =
        WebTestClient.bindToServer()
            .baseUrl(address(""))
            .responseTimeout(PATIENCE)
            .defaultHeaders(headers -> headers.setBearerAuth(TOKEN))
            .build();
    await().atMost(PATIENCE).until(() -> status(HttpMethod.GET, "/readyz") == 200);
  }

  @AfterAll
  void stopServers() {
    context.close();
    kafka.close();
    postgres.close();
  }

  /** Where a path of the service is. */
  protected final String address(String path) {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path;
  }

  /** The service's own database. */
  protected final JdbcClient db() {
    return context.getBean("queryDb", JdbcClient.class);
  }

  /** What the service answers, which is well. */
  protected final JsonNode get(String path) {
    return ask(HttpMethod.GET, path, 200);
  }

  /** What the service answers with a status. */
  protected final JsonNode ask(HttpMethod method, String path, int status) {
    var answer =
        client
            .method(method)
            .uri(URI.create(address(path)))
            .exchange()
            .expectBody(byte[].class)
            .returnResult();
    var body = answer.getResponseBody();
    assertThat(answer.getStatus().value()).as("%s %s", method, path).isEqualTo(status);
    return body == null ? JSON.createObjectNode() : JSON.readTree(body);
  }

  /** The status of an answer. */
  protected final int status(HttpMethod method, String path) {
    return client
        .method(method)
        .uri(URI.create(address(path)))
        .exchange()
        .returnResult(byte[].class)
        .getStatus()
        .value();
  }
}
