package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/** Everything in one process, without an engine: what it exposes is what the table says. */
class MetricsTableTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);

  @TempDir static Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private String url = "";

  @Test
  void everyNameIsInTheTableAndEveryNameOfTheTableIsThere()
      throws IOException, InterruptedException {
    Files.writeString(directory.resolve("superuser-token"), TOKEN);
    Files.writeString(directory.resolve("worker-token"), "worker-token-".repeat(4));
    var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    try (var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0)) {
      postgres.createDatabase("command");
      postgres.createDatabase("query");
      try (var context =
          new SpringApplication(StandaloneApplication.class)
              .run(arguments(postgres, kafka.bootstrap()))) {
        url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
        // The engine is not there, and nothing else is waited for.
        await().atMost(PATIENCE).until(() -> ask("/readyz").split("\"ok\"", -1).length >= 9);
        post("/v1/organizations", "{\"name\":\"Acme\"}");
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(exposed()).isEqualTo(MetricsTable.types()));
      }
    } finally {
      kafka.close();
    }
  }

  private Map<String, String> exposed() throws IOException, InterruptedException {
    var types = new TreeMap<String, String>();
    var match = TYPE.matcher(ask("/metrics"));
    while (match.find()) {
      types.put(match.group(1), match.group(2));
    }
    return types;
  }

  private String ask(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private void post(String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  private static String[] arguments(EmbeddedPostgreSql postgres, String bootstrap) {
    var settings =
        new TreeMap<String, Object>(
            Map.of(
                "server.port",
                0,
                "server.address",
                "127.0.0.1",
                "spring.main.banner-mode",
                "off",
                "supaplane.metrics.interval",
                "200ms",
                "supaplane.kafka.bootstrap",
                bootstrap,
                "supaplane.command.data",
                directory,
                "supaplane.worker.data",
                directory.resolve("worker"),
                "supaplane.worker.command-url",
                "http://127.0.0.1:" + Ports.free(),
                "supaplane.worker.docker-host",
                "unix://" + directory.resolve("nobody.sock")));
    settings.put("supaplane.platform.command-url", "http://127.0.0.1:9");
    settings.put("supaplane.platform.query-url", "http://127.0.0.1:9");
    settings.put("supaplane.tokens.superuser-file", directory.resolve("superuser-token"));
    settings.put("supaplane.tokens.worker-file", directory.resolve("worker-token"));
    for (var side : new String[] {"command", "query"}) {
      var source = "supaplane." + side + ".datasource.";
      settings.put(source + "url", postgres.url(side));
      settings.put(source + "username", postgres.username());
      settings.put(source + "password", postgres.password());
    }
    return settings.entrySet().stream()
        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
        .toArray(String[]::new);
  }
}
