package dev.supaplane.command.store;

import dev.supaplane.command.account.Account;
import dev.supaplane.command.idempotency.IdempotencyInterceptor;
import dev.supaplane.command.organization.Organization;
import dev.supaplane.command.project.Project;
import dev.supaplane.command.relay.KafkaRelay;
import dev.supaplane.command.watch.CommandWatch;
import dev.supaplane.command.watch.TraceMetadata;
import dev.supaplane.events.wire.Upcasters;
import dev.supaplane.kit.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.axonframework.commandhandling.AsynchronousCommandBus;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.interceptors.TransactionManagingInterceptor;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Axon over JDBC, each part named here. The framework's own autoconfiguration looks for a data
 * source before Spring Boot has made one and would silently run without transactions.
 */
@Configuration(proxyBeanMethods = false)
@Import({Project.class, Organization.class, Account.class})
public class EventStoreConfiguration {
  private static final int COMMANDS = 24;
  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(5);
  private static final int RELAY_BATCH = 1024;
  private static final int GAP_TIMEOUT_MILLIS = 60 * 60 * 1000;

  @Bean
  TransactionManager axonTransactionManager(
      @Qualifier("commandTransactions") PlatformTransactionManager transactions) {
    return new SpringTransactionManager(transactions);
  }

  @Bean
  ConnectionProvider axonConnectionProvider(@Qualifier("commandDataSource") DataSource dataSource) {
    return new UnitOfWorkAwareConnectionProviderWrapper(
        new SpringDataSourceConnectionProvider(dataSource));
  }

  @Bean
  @Primary
  Serializer serializer() {
    return Jackson3Serializer.builder().build();
  }

  @Bean
  @Qualifier("eventSerializer")
  Serializer eventSerializer() {
    return EventSerializer.create();
  }

  @Bean
  EventStorageEngine eventStorageEngine(
      ConnectionProvider connections,
      TransactionManager transactions,
      @Qualifier("eventSerializer") Serializer serializer) {
    return JdbcEventStorageEngine.builder()
        .connectionProvider(connections)
        .transactionManager(transactions)
        .eventSerializer(serializer)
        .snapshotSerializer(serializer)
        .upcasterChain(new EventUpcasterChain(new ContractUpcaster(Upcasters.published())))
        // A number that is missing may belong to a transaction that commits later, however many
        // came after it. By itself the engine gives it up after 10,000 others or a minute, and
        // its event would never be published. No transaction lives as long as this.
        .maxGapOffset(Integer.MAX_VALUE)
        .gapTimeout(GAP_TIMEOUT_MILLIS)
        .build();
  }

  @Bean
  TokenStore tokenStore(
      ConnectionProvider connections,
      Serializer serializer,
      @Qualifier("commandNode") String node) {
    return JdbcTokenStore.builder()
        .connectionProvider(connections)
        .serializer(serializer)
        .claimTimeout(CLAIM_TIMEOUT)
        .nodeId(node)
        .build();
  }

  /**
   * Where commands and their questions to the database run. Few more than there are connections,
   * and real threads: a virtual one was seen to wait for an answer that had come.
   */
  @Bean(destroyMethod = "shutdownNow")
  ExecutorService commandExecutor() {
    return Executors.newFixedThreadPool(
        COMMANDS, Thread.ofPlatform().daemon().name("command-", 0).factory());
  }

  @Bean
  @Qualifier("localSegment")
  CommandBus commandBus(
      TransactionManager transactions,
      @Qualifier("commandExecutor") ExecutorService executor,
      @Qualifier("commandDb") JdbcClient db,
      MeterRegistry registry,
      Tracing tracing,
      org.axonframework.config.Configuration configuration) {
    var bus = AsynchronousCommandBus.builder().executor(executor).build();
    // No bean: the framework would find it and register it once more.
    bus.registerHandlerInterceptor(new CommandWatch(registry, tracing));
    // Begun by an interceptor and not by the bus: what fails in the bus itself, as this does while
    // the database is away, is told to nobody, and who waits for the answer waits for ever.
    bus.registerHandlerInterceptor(new TransactionManagingInterceptor<>(transactions));
    bus.registerHandlerInterceptor(
        new CorrelationDataInterceptor<>(configuration.correlationDataProviders()));
    bus.registerHandlerInterceptor(new IdempotencyInterceptor(db));
    return bus;
  }

  @Bean
  CorrelationDataProvider messageOrigin() {
    return new MessageOriginProvider();
  }

  @Bean
  CorrelationDataProvider actorProvider() {
    return new SimpleCorrelationDataProvider(
        "actor", "outcomeId", TraceMetadata.PARENT, TraceMetadata.STATE);
  }

  @Bean
  ConfigurerModule relayProcessor() {
    return configurer ->
        configurer.eventProcessing(
            processing ->
                processing
                    .registerTrackingEventProcessor(
                        KafkaRelay.NAME,
                        org.axonframework.config.Configuration::eventStore,
                        _ ->
                            TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                                .andBatchSize(RELAY_BATCH)
                                .andInitialTrackingToken(StreamableMessageSource::createTailToken))
                    .registerListenerInvocationErrorHandler(
                        KafkaRelay.NAME, _ -> PropagatingErrorHandler.instance()));
  }
}
