package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.command.organization.CreateOrganization;
import dev.supaplane.command.relay.KafkaRelay;
import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.embedded.Ports;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.springboot.autoconfig.AxonTimeoutAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A broker that is away while events are stored. */
class BrokerOutageTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AWAY = Duration.ofSeconds(10);

  @TempDir static Path directory;

  @Test
  void theRelayOutlivesItAndPublishesWhatWasStoredMeanwhile() throws IOException {
    var port = Ports.free();
    var kafka = EmbeddedKafka.start(directory.resolve("kafka"), port);
    try (var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0)) {
      postgres.createDatabase("command");
      try (var context = start(postgres, kafka.bootstrap())) {
        var relay =
            context
                .getBean(EventProcessingConfiguration.class)
                .eventProcessor(KafkaRelay.NAME)
                .orElseThrow();
        await().atMost(PATIENCE).until(relay::isRunning);
        // An event processor that somebody interrupts ends for good.
        assertThat(context.getBeansOfType(AxonTimeoutAutoConfiguration.class)).isEmpty();
        kafka.close();
        context
            .getBean(CommandGateway.class)
            .sendAndWait(new CreateOrganization(new OrganizationSlug("meanwhile"), "Meanwhile"));
        staysAlive(relay);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), port);
        await().atMost(PATIENCE).until(() -> keys("127.0.0.1:" + port).contains("meanwhile"));
      }
    } finally {
      kafka.close();
    }
  }

  private static void staysAlive(EventProcessor relay) {
    await()
        .during(AWAY)
        .atMost(AWAY.plusSeconds(20))
        .untilAsserted(() -> assertThat(relay.isRunning()).as("the relay runs").isTrue());
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
            "--supaplane.command.data=" + directory,
            "--supaplane.command.node=test",
            "--supaplane.tokens.superuser-file=" + directory.resolve("superuser-token"),
            "--supaplane.tokens.worker-file=" + directory.resolve("worker-token"));
  }

  private static List<String> keys(String bootstrap) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var keys = new ArrayList<String>();
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> keys.add(record.key()));
      }
      return keys;
    }
  }
}
