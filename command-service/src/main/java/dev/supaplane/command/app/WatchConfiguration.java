package dev.supaplane.command.app;

import dev.supaplane.command.relay.RelayLag;
import dev.supaplane.command.relay.RelayWatch;
import dev.supaplane.command.watch.CommandNumbers;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.watch.DatabaseWatch;
import dev.supaplane.kit.watch.Lagging;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the command service tells of itself. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {
  private static final Duration STALLED = Duration.ofSeconds(30);

  @Bean
  RelayWatch relayWatch(MeterRegistry registry, Tracing tracing) {
    return new RelayWatch(registry, tracing);
  }

  @Bean
  RelayLag relayLag(@Qualifier("commandDb") JdbcClient db, Environment environment) {
    return new RelayLag(
        db,
        InstantSource.system(),
        environment.getProperty("supaplane.command.relay-stalled", Duration.class, STALLED));
  }

  @Bean
  DatabaseWatch commandDatabaseWatch(
      @Qualifier("commandDb") JdbcClient db, CommandProperties properties) {
    return new DatabaseWatch(
        "command-database",
        new CommandNumbers(
            db, properties.ports(), properties.subnets(), properties.hosts().values()));
  }

  /** The outcomes' consumer keeps its offsets in its Kafka group. */
  @Bean
  Lagging outcomesLagging() {
    return new Lagging() {
      @Override
      public String consumer() {
        return "outcomes";
      }

      @Override
      public List<String> topics() {
        return List.of(Topics.OUTCOMES);
      }

      @Override
      public Optional<Map<TopicPartition, Long>> next() {
        return Optional.empty();
      }

      @Override
      public Optional<String> group() {
        return Optional.of(KafkaConfiguration.GROUP);
      }
    };
  }
}
