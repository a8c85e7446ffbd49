package dev.supaplane.query.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.kit.web.ReadinessCheck;
import dev.supaplane.kit.web.WebKit;
import dev.supaplane.kit.worker.Workers;
import dev.supaplane.query.api.OperationQueries;
import dev.supaplane.query.api.OrganizationQueries;
import dev.supaplane.query.api.ProjectQueries;
import dev.supaplane.query.api.ReadYourWrites;
import dev.supaplane.query.api.TelemetryQueries;
import dev.supaplane.query.projection.Projection;
import dev.supaplane.query.projection.Versions;
import dev.supaplane.query.view.ReadModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The query service. Properties: {@code supaplane.query.datasource.url}, {@code .username}, {@code
 * .password}; {@code supaplane.query.public-host}; {@code supaplane.kafka.bootstrap}; for logs and
 * usage those of {@link Workers#of}.
 */
@Configuration(proxyBeanMethods = false)
@Import(WebKit.class)
public class QueryServiceConfiguration {
  private static final int CONNECTIONS = 16;
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(30);
  private static final Duration KAFKA_DEADLINE = Duration.ofSeconds(30);

  @Bean(defaultCandidate = false, destroyMethod = "close")
  DataSource queryDataSource(Environment environment) {
    var prefix = "supaplane.query.datasource.";
    var config = new HikariConfig();
    config.setPoolName("query");
    config.setJdbcUrl(environment.getRequiredProperty(prefix + "url"));
    config.setUsername(environment.getRequiredProperty(prefix + "username"));
    config.setPassword(environment.getRequiredProperty(prefix + "password"));
    config.setMaximumPoolSize(CONNECTIONS);
    // A server that is frozen, or a host that is gone, answers nothing at all: no call waits for it
    // without end.
    config.addDataSourceProperty("socketTimeout", DATABASE_DEADLINE.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    var dataSource = new HikariDataSource(config);
    Flyway.configure().dataSource(dataSource).locations("classpath:db/query").load().migrate();
    return dataSource;
  }

  @Bean(defaultCandidate = false)
  JdbcClient queryDb(@Qualifier("queryDataSource") DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean(defaultCandidate = false)
  TransactionTemplate queryTransactions(@Qualifier("queryDataSource") DataSource dataSource) {
    return new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler queryBlocking() {
    return Schedulers.fromExecutorService(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("query-", 0).factory()));
  }

  @Bean
  Versions queryVersions() {
    return new Versions();
  }

  @Bean
  Projection queryProjection(
      Environment environment,
      @Qualifier("queryDb") JdbcClient db,
      @Qualifier("queryTransactions") TransactionTemplate transactions,
      Versions versions) {
    var bootstrap = environment.getRequiredProperty("supaplane.kafka.bootstrap");
    KafkaTopics.ensure(bootstrap, List.of(Topics.EVENTS, Topics.OUTCOMES), KAFKA_DEADLINE);
    return new Projection(bootstrap, db, transactions, versions);
  }

  @Bean
  ReadModel readModel(@Qualifier("queryDb") JdbcClient db) {
    return new ReadModel(db);
  }

  @Bean
  ReadYourWrites readYourWrites(
      ReadModel model, Versions versions, @Qualifier("queryBlocking") Scheduler blocking) {
    return new ReadYourWrites(model, versions, blocking);
  }

  @Bean
  OrganizationQueries organizationQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking) {
    return new OrganizationQueries(model, blocking);
  }

  @Bean
  ProjectQueries projectQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking, Environment environment) {
    return new ProjectQueries(
        model, blocking, environment.getProperty("supaplane.query.public-host", "127.0.0.1"));
  }

  @Bean
  TelemetryQueries telemetryQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking, Environment environment) {
    return new TelemetryQueries(
        ref -> model.project(ref).map(row -> row.placement().host()),
        Workers.of(environment),
        blocking);
  }

  @Bean
  OperationQueries operationQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking) {
    return new OperationQueries(model, blocking);
  }

  @Bean
  ReadinessCheck projectionReadiness(Projection projection) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "projection";
      }

      @Override
      public Optional<String> problem() {
        return projection.isCaughtUp()
            ? Optional.empty()
            : Optional.of("reads the events of the past");
      }
    };
  }
}
