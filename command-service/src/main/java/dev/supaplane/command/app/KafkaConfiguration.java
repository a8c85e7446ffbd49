package dev.supaplane.command.app;

import dev.supaplane.command.api.OutcomeLetterRoutes;
import dev.supaplane.command.api.VerificationRoutes;
import dev.supaplane.command.outcomes.OutcomeIntake;
import dev.supaplane.command.outcomes.OutcomeLetters;
import dev.supaplane.command.relay.KafkaRelay;
import dev.supaplane.command.relay.RelayLag;
import dev.supaplane.command.relay.RelayWatch;
import dev.supaplane.command.verify.StoreVerifier;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.kit.watch.Lags;
import dev.supaplane.kit.web.ReadinessCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.backoff.FixedBackOff;
import reactor.core.scheduler.Scheduler;

/** Events go out, outcomes come in. */
@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {
  static final String GROUP = "supaplane-command";
  private static final Duration KAFKA_DEADLINE = Duration.ofSeconds(30);
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration MOST_BEHIND = Duration.ofMinutes(1);

  @Bean(defaultCandidate = false, destroyMethod = "close")
  Producer<String, byte[]> commandProducer(CommandProperties properties) {
    KafkaTopics.ensure(properties.kafka(), List.of(Topics.EVENTS, Topics.OUTCOMES), KAFKA_DEADLINE);
    return new KafkaProducer<>(
        Map.<String, Object>of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            properties.kafka(),
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            // A record that expired would be overtaken by those after it.
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.CLIENT_ID_CONFIG,
            "supaplane-relay"),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  @Bean
  KafkaRelay kafkaRelay(
      @Qualifier("commandProducer") Producer<String, byte[]> producer, RelayWatch watch) {
    return new KafkaRelay(producer, KAFKA_DEADLINE, watch);
  }

  @Bean
  VerificationRoutes verificationRoutes(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandTransactions") PlatformTransactionManager transactions,
      @Qualifier("commandBlocking") Scheduler blocking,
      CommandProperties properties) {
    return new VerificationRoutes(
        new StoreVerifier(db, transactions, properties.kafka(), KAFKA_DEADLINE), blocking);
  }

  @Bean
  OutcomeLetters outcomeLetters(CommandGateway commands, @Qualifier("commandDb") JdbcClient db) {
    return new OutcomeLetters(db, commands);
  }

  @Bean
  OutcomeLetterRoutes outcomeLetterRoutes(
      OutcomeLetters letters, @Qualifier("commandBlocking") Scheduler blocking) {
    return new OutcomeLetterRoutes(letters, blocking);
  }

  @Bean
  OutcomeIntake outcomeIntake(CommandGateway commands, OutcomeLetters letters) {
    return new OutcomeIntake(commands, letters);
  }

  @Bean
  ApplicationRunner outcomesKnownNow(OutcomeIntake intake) {
    return _ -> intake.takeInWhatIsKnownNow();
  }

  @Bean
  KafkaMessageListenerContainer<String, byte[]> outcomeContainer(
      CommandProperties properties,
      OutcomeIntake intake,
      @Qualifier("commandProducer") Producer<String, byte[]> afterTopicsExist) {
    var consumers =
        new DefaultKafkaConsumerFactory<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka(),
                ConsumerConfig.GROUP_ID_CONFIG,
                GROUP,
                // A static member takes its partitions back at once after a crash.
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                properties.node(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    var settings = new ContainerProperties(Topics.OUTCOMES);
    settings.setAckMode(ContainerProperties.AckMode.RECORD);
    settings.setMessageListener(intake);
    // It would tell metrics of its own; ours are in docs/metrics.md.
    settings.setMicrometerEnabled(false);
    var container = new KafkaMessageListenerContainer<>(consumers, settings);
    container.setBeanName("outcome-intake");
    // Never skip: what can't be read is parked by the listener, all else is our own trouble.
    var handler =
        new DefaultErrorHandler(new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS));
    // By itself it takes some exceptions for ones that no repetition mends, and skips.
    handler.setClassifications(Map.of(), true);
    container.setCommonErrorHandler(handler);
    return container;
  }

  @Bean
  ReadinessCheck relayReadiness(EventProcessingConfiguration processing, RelayLag lag) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "relay";
      }

      @Override
      public Optional<String> problem() {
        var processor = processing.eventProcessor(KafkaRelay.NAME);
        if (processor.isEmpty() || !processor.get().isRunning()) {
          return Optional.of("not started");
        }
        return processor.get().isError()
            ? Optional.of("cannot publish; it tries again")
            : lag.problem();
      }
    };
  }

  @Bean
  ReadinessCheck outcomeReadiness(
      @Qualifier("outcomeContainer") KafkaMessageListenerContainer<String, byte[]> container,
      Lags lags) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "outcomes";
      }

      @Override
      public Optional<String> problem() {
        var assigned = container.getAssignedPartitions();
        return assigned == null || assigned.isEmpty()
            ? Optional.of("has no partitions yet")
            : lags.problem("outcomes", MOST_BEHIND);
      }
    };
  }
}
