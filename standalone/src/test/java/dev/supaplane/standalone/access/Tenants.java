package dev.supaplane.standalone.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import dev.supaplane.openapi.Answered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All services in one process, and two tenants with what is theirs. */
public final class Tenants implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  public static final String SUPERUSER = "sbp_" + "0123456789".repeat(4);
  static final String WORKER = "worker-token-".repeat(4);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> violations = ConcurrentHashMap.newKeySet();
  private final EmbeddedKafka kafka;
  private final EmbeddedPostgreSql postgres;
  public final ConfigurableApplicationContext context;
  public final Tenant a;
  final Tenant b;

  /** What belongs to one. */
  public record Tenant(
      String slug,
      String project,
      String otherProject,
      String operation,
      String hook,
      String word) {
    /** By each of these it would be known. */
    List<String> marks() {
      return List.of(slug, project, otherProject, operation, hook, word);
    }
  }

  /** What was answered. */
  public record Answer(int status, String body) {
    String code() {
      try {
        return JSON.readTree(body).path("code").asString("");
      } catch (tools.jackson.core.JacksonException _) {
        return "";
      }
    }
  }

  public Tenants(Path directory) throws IOException, InterruptedException {
    Files.writeString(directory.resolve("superuser-token"), SUPERUSER);
    Files.writeString(directory.resolve("worker-token"), WORKER);
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("command");
    postgres.createDatabase("query");
    var port = Ports.free();
    context = new SpringApplication(WalkApplication.class).run(arguments(directory, port));
    await().atMost(PATIENCE).until(() -> ask("GET", "/readyz", "", "").status() == 200);
    a = tenant("anemone");
    b = tenant("begonia");
    for (var tenant : List.of(a, b)) {
      var path = "/v1/projects/" + tenant.otherProject();
      await().atMost(PATIENCE).until(() -> ask("GET", path, SUPERUSER, "").status() == 200);
    }
  }

  private Tenant tenant(String word) throws IOException, InterruptedException {
    var slug = made("/v1/organizations", "{\"name\":\"%s\"}".formatted(word)).path("slug");
    var body = "{\"name\":\"%s\",\"organization_slug\":\"%s\"}".formatted(word, slug.asString());
    var one = made("/v1/projects", body).path("ref").asString();
    var other = made("/v1/projects", body).path("ref").asString();
    WalkApplication.ORGANIZATION_OF.put(one, slug.asString());
    WalkApplication.ORGANIZATION_OF.put(other, slug.asString());
    var hook =
        made(
                "/api/webhooks",
                "{\"url\":\"http://127.0.0.1:9/%s\",\"organization_slug\":\"%s\"}"
                    .formatted(word, slug.asString()))
            .path("id");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                ask("GET", "/api/operations?project=" + one, SUPERUSER, "")
                    .body()
                    .contains("CREATE"));
    var operation =
        JSON.readTree(ask("GET", "/api/operations?project=" + one, SUPERUSER, "").body())
            .path("operations")
            .path(0)
            .path("id");
    return new Tenant(slug.asString(), one, other, operation.asString(), hook.asString(), word);
  }

  private JsonNode made(String path, String body) throws IOException, InterruptedException {
    var answer = ask("POST", path, SUPERUSER, body);
    assertThat(answer.status()).as(path + answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  /** A project more, that the tenant's people may see. */
  String another(Tenant tenant) throws IOException, InterruptedException {
    var body = "{\"name\":\"more\",\"organization_slug\":\"%s\"}".formatted(tenant.slug());
    var ref = made("/v1/projects", body).path("ref").asString();
    WalkApplication.ORGANIZATION_OF.put(ref, tenant.slug());
    return ref;
  }

  /** Asks, as from another machine. */
  public Answer ask(String method, String path, String token, String body, String... headers)
      throws IOException, InterruptedException {
    try {
      var answer = http.send(request(method, path, token, body, headers), BodyHandlers.ofString());
      if (answer.statusCode() != WalkApplication.REACHED) {
        violations.addAll(
            Answered.here()
                .violations(
                    method,
                    path,
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(null),
                    answer.body().getBytes(UTF_8)));
      }
      return new Answer(answer.statusCode(), answer.body());
    } catch (HttpTimeoutException e) {
      throw new AssertionError(method + " " + path + " was never answered", e);
    }
  }

  /** Asks for what does not end. */
  Stream<String> lines(String path, String token) throws IOException, InterruptedException {
    var answer = http.send(request("GET", path, token, ""), BodyHandlers.ofLines());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  private HttpRequest request(
      String method, String path, String token, String body, String... headers) {
    var url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(ANSWER)
            .header("Via", "1.1 walk")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  /** Ends all; fails where any answer was not as its OpenAPI document says. */
  @Override
  public void close() {
    context.close();
    kafka.close();
    postgres.close();
    assertThat(violations).as("answers that are not as docs/openapi says").isEmpty();
  }

  private String[] arguments(Path directory, int port) {
    var settings = new TreeMap<String, Object>();
    settings.put("server.port", port);
    settings.put("server.address", "127.0.0.1");
    settings.put("spring.main.banner-mode", "off");
    settings.put("supaplane.kafka.bootstrap", kafka.bootstrap());
    settings.put("supaplane.command.data", directory);
    settings.put("supaplane.command.node", "walk");
    settings.put("supaplane.query.streams.heartbeat", "500ms");
    settings.put("supaplane.webhooks.private-addresses", "allow");
    // One address asks for all of them.
    settings.put("supaplane.web.failures-per-minute", 1_000_000);
    settings.put("supaplane.web.requests-per-minute", 1_000_000);
    settings.put("supaplane.tokens.superuser-file", directory.resolve("superuser-token"));
    settings.put("supaplane.tokens.worker-file", directory.resolve("worker-token"));
    settings.put("supaplane.tokens.worker-api-file", directory.resolve("worker-token"));
    settings.put("supaplane.workers.local", "http://127.0.0.1:" + Ports.free());
    for (var side : new String[] {"command", "query"}) {
      var source = "supaplane." + side + ".datasource.";
      settings.put(source + "url", postgres.url(side));
      settings.put(source + "username", postgres.username());
      settings.put(source + "password", postgres.password());
      settings.put("supaplane.platform." + side + "-url", "http://127.0.0.1:" + port);
    }
    return settings.entrySet().stream()
        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
        .toArray(String[]::new);
  }
}
