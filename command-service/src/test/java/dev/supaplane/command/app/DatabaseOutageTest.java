package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.command.organization.CreateOrganization;
import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.CannotCreateTransactionException;

/** A database that is away for longer than a command waits for it. */
class DatabaseOutageTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path directory;

  @Test
  void everyCommandIsAnsweredMeanwhileAndOutcomesAreTakenInAfterwards() throws Exception {
    var port = Ports.free();
    var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), port);
    postgres.createDatabase("command");
    try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        var context = start(postgres, kafka.bootstrap())) {
      var commands = context.getBean(CommandGateway.class);
      commands.sendAndWait(new CreateOrganization(new OrganizationSlug("before"), "Before"));
      postgres.close();
      // Connections that were there before fail in their own ways; then there are none any more.
      await()
          .atMost(PATIENCE)
          .until(() -> refusal(commands) instanceof CannotCreateTransactionException);
      tell(kafka.bootstrap());
      // Whoever asks is told, as often as he asks; by then the outcome was tried as well.
      for (var times = 0; times < 3; times++) {
        assertThat(refusal(commands)).isInstanceOf(CannotCreateTransactionException.class);
      }
      postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), port);
      var db = context.getBean("commandDb", JdbcClient.class);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(db.sql("select cause from outcome_parked").query(String.class).list())
                      .containsExactly("no such project"));
      commands.sendAndWait(new CreateOrganization(new OrganizationSlug("after"), "After"));
    } finally {
      postgres.close();
    }
  }

  /** Why a command was not followed. */
  private static Throwable refusal(CommandGateway commands)
      throws InterruptedException, TimeoutException {
    var slug = new OrganizationSlug("meanwhile");
    var answer = commands.send(new CreateOrganization(slug, "Meanwhile"));
    try {
      answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("a command was followed without a database");
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  /** An outcome that a command has to be made of: of a project that is not there. */
  private static void tell(String bootstrap) throws Exception {
    var outcome =
        new StackRemoved(
            new ProjectRef("a".repeat(20)), UUID.randomUUID(), 1, "local", Instant.now());
    var envelope =
        new EventEnvelope(
            UUID.randomUUID().toString(),
            EventTypes.nameOf(outcome),
            "/provisioner-worker/local",
            outcome.ref().value(),
            outcome.at(),
            -1,
            null,
            null,
            null);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(KafkaEnvelopes.record(Topics.OUTCOMES, envelope, EventJson.write(outcome)))
          .get();
    }
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
            "--supaplane.kafka.bootstrap=" + bootstrap,
            "--supaplane.command.datasource.url=" + postgres.url("command"),
            "--supaplane.command.datasource.username=" + postgres.username(),
            "--supaplane.command.datasource.password=" + postgres.password(),
            "--supaplane.command.datasource.connection-timeout=PT1S",
            "--supaplane.command.data=" + directory,
            "--supaplane.command.node=test",
            "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
            "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
  }
}
