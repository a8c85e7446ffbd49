package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.command.organization.CreateOrganization;
import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import dev.supaplane.events.id.OrganizationSlug;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What readiness says while a database or a broker is away, and afterwards. */
class ReadinessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aDatabaseOrABrokerThatIsAwayIsNamedUntilItIsBack() throws IOException, InterruptedException {
    var kafkaPort = Ports.free();
    var kafka = EmbeddedKafka.start(directory.resolve("kafka"), kafkaPort);
    var postgresPort = Ports.free();
    var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), postgresPort);
    try {
      postgres.createDatabase("command");
      try (var context = start(postgres, kafka.bootstrap())) {
        awaitReady(context, "\"status\":\"ok\"");
        kafka.close();
        context
            .getBean(CommandGateway.class)
            .sendAndWait(new CreateOrganization(new OrganizationSlug("meanwhile"), "Meanwhile"));
        awaitReady(context, "\"broker\":\"does not answer");
        // Either it has just failed, or what waits is too old: it is not well in both cases.
        await().atMost(PATIENCE).until(() -> !ask(context, "/readyz").contains("\"relay\":\"ok\""));
        await()
            .atMost(PATIENCE)
            .until(() -> ask(context, "/metrics").contains("supaplane_relay_lag_events 1.0"));
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), kafkaPort);
        awaitReady(context, "\"status\":\"ok\"");
        await()
            .atMost(PATIENCE)
            .until(() -> ask(context, "/metrics").contains("supaplane_relay_lag_events 0.0"));
        postgres.close();
        awaitReady(context, "\"command-database\":\"does not answer");
        assertThat(ask(context, "/healthz")).contains("ok");
        postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), postgresPort);
        awaitReady(context, "\"status\":\"ok\"");
      }
    } finally {
      kafka.close();
      postgres.close();
    }
  }

  private void awaitReady(ConfigurableApplicationContext context, String words) {
    await().atMost(PATIENCE).until(() -> ask(context, "/readyz").contains(words));
  }

  private String ask(ConfigurableApplicationContext context, String path)
      throws IOException, InterruptedException {
    var port = context.getEnvironment().getProperty("local.server.port");
    var uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString())
        .body();
  }

  private static ConfigurableApplicationContext start(EmbeddedPostgreSql postgres, String bootstrap)
      throws IOException {
    for (var token : List.of("superuser-token", "worker-token")) {
      Files.writeString(directory.resolve(token), token + "-0123456789".repeat(4));
    }
    return new SpringApplication(CommandServiceApplication.class)
        .run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--supaplane.metrics.interval=500ms",
            "--supaplane.command.relay-stalled=2s",
            "--supaplane.kafka.bootstrap=" + bootstrap,
            "--supaplane.command.datasource.url=" + postgres.url("command"),
            "--supaplane.command.datasource.username=" + postgres.username(),
            "--supaplane.command.datasource.password=" + postgres.password(),
            "--supaplane.command.data=" + directory,
            "--supaplane.command.node=test",
            "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
            "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
  }
}
