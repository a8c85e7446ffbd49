package dev.supaplane.query.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.access.AccessGuard;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.kit.watch.Lags;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.ReadinessCheck;
import dev.supaplane.kit.web.RecentWrites;
import dev.supaplane.kit.web.WebKit;
import dev.supaplane.kit.worker.Workers;
import dev.supaplane.query.api.DeadLetterRoutes;
import dev.supaplane.query.api.EventStream;
import dev.supaplane.query.api.HistoryQueries;
import dev.supaplane.query.api.HostQueries;
import dev.supaplane.query.api.MemberQueries;
import dev.supaplane.query.api.OperationQueries;
import dev.supaplane.query.api.OrganizationQueries;
import dev.supaplane.query.api.ProjectQueries;
import dev.supaplane.query.api.ProjectionRoutes;
import dev.supaplane.query.api.ReadYourWrites;
import dev.supaplane.query.api.TelemetryQueries;
import dev.supaplane.query.projection.DeadLetters;
import dev.supaplane.query.projection.Projection;
import dev.supaplane.query.projection.ProjectionWatch;
import dev.supaplane.query.projection.Rebuilds;
import dev.supaplane.query.projection.TimeTravel;
import dev.supaplane.query.projection.Versions;
import dev.supaplane.query.view.Chronicle;
import dev.supaplane.query.view.EventFeed;
import dev.supaplane.query.view.Members;
import dev.supaplane.query.view.ReadModel;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The query service. Properties: {@code supaplane.query.datasource.url}, {@code .username}, {@code
 * .password}; {@code supaplane.query.public-host}; {@code supaplane.kafka.bootstrap}; {@code
 * supaplane.query.streams.most} and {@code .heartbeat} (15s) of the event stream; for logs and
 * usage those of {@link Workers#of}.
 */
@Configuration(proxyBeanMethods = false)
@Import({WebKit.class, WatchConfiguration.class, AccessConfiguration.class})
public class QueryServiceConfiguration {
  private static final int CONNECTIONS = 16;
  // Some wait for the projection and hold no connection.
  private static final int QUERIES = 256;
  private static final int IDLE_SECONDS = 60;
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(30);
  // An index or a comparison of millions of rows is one statement.
  private static final Duration REBUILD_DEADLINE = Duration.ofMinutes(15);
  private static final Duration KAFKA_DEADLINE = Duration.ofSeconds(30);
  private static final Duration MOST_BEHIND = Duration.ofMinutes(1);
  private static final int MOST_STREAMS = 64;
  private static final int STREAM_PAGE = 100;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

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
    return Schedulers.newBoundedElastic(QUERIES, Integer.MAX_VALUE, "query", IDLE_SECONDS, true);
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
      DeadLetters letters,
      Versions versions,
      ProjectionWatch watch) {
    var bootstrap = environment.getRequiredProperty("supaplane.kafka.bootstrap");
    KafkaTopics.ensure(bootstrap, List.of(Topics.EVENTS, Topics.OUTCOMES), KAFKA_DEADLINE);
    return new Projection(bootstrap, db, transactions, letters, versions).watchedBy(watch);
  }

  @Bean
  Rebuilds rebuilds(
      Environment environment, @Qualifier("queryDataSource") DataSource live, Versions versions) {
    var prefix = "supaplane.query.datasource.";
    return new Rebuilds(
        live,
        schema -> {
          var second =
              new DriverManagerDataSource(
                  environment.getRequiredProperty(prefix + "url"),
                  environment.getRequiredProperty(prefix + "username"),
                  environment.getRequiredProperty(prefix + "password"));
          var properties = new Properties();
          properties.setProperty("socketTimeout", Long.toString(REBUILD_DEADLINE.toSeconds()));
          properties.setProperty("tcpKeepAlive", "true");
          second.setConnectionProperties(properties);
          second.setSchema(schema);
          return second;
        },
        environment.getRequiredProperty("supaplane.kafka.bootstrap"),
        versions);
  }

  @Bean
  ProjectionRoutes projectionRoutes(
      Rebuilds rebuilds, @Qualifier("queryBlocking") Scheduler blocking) {
    return new ProjectionRoutes(rebuilds, blocking);
  }

  @Bean
  DeadLetters deadLetters(
      @Qualifier("queryDb") JdbcClient db,
      @Qualifier("queryTransactions") TransactionTemplate transactions) {
    return new DeadLetters(db, transactions);
  }

  @Bean
  DeadLetterRoutes deadLetterRoutes(
      DeadLetters letters, @Qualifier("queryBlocking") Scheduler blocking) {
    return new DeadLetterRoutes(letters, blocking);
  }

  @Bean
  ReadModel readModel(
      @Qualifier("queryDb") JdbcClient db,
      @Qualifier("queryTransactions") TransactionTemplate transactions) {
    return new ReadModel(db, transactions);
  }

  @Bean
  ReadYourWrites readYourWrites(
      ReadModel model,
      Versions versions,
      RecentWrites writes,
      AccessGuard guard,
      @Qualifier("queryBlocking") Scheduler blocking) {
    return new ReadYourWrites(model, versions, writes, guard, blocking);
  }

  @Bean
  OrganizationQueries organizationQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking) {
    return new OrganizationQueries(model, blocking);
  }

  @Bean
  @Order(1)
  Members queryMembers(@Qualifier("queryDb") JdbcClient db) {
    return new Members(db);
  }

  @Bean
  MemberQueries memberQueries(
      ReadModel model, Members members, @Qualifier("queryBlocking") Scheduler blocking) {
    return new MemberQueries(model, members, blocking);
  }

  @Bean
  TimeTravel timeTravel(@Qualifier("queryDb") JdbcClient db) {
    return new TimeTravel(db);
  }

  @Bean
  ProjectQueries projectQueries(
      ReadModel model,
      TimeTravel travel,
      @Qualifier("queryBlocking") Scheduler blocking,
      Environment environment) {
    return new ProjectQueries(model, travel, blocking, publicHost(environment));
  }

  @Bean
  HistoryQueries historyQueries(
      @Qualifier("queryDb") JdbcClient db,
      ReadModel model,
      TimeTravel travel,
      @Qualifier("queryBlocking") Scheduler blocking,
      Environment environment) {
    return new HistoryQueries(new Chronicle(db), model, travel, blocking, publicHost(environment));
  }

  @Bean
  EventStream eventStream(
      @Qualifier("queryDb") JdbcClient db,
      Versions versions,
      @Qualifier("queryBlocking") Scheduler blocking,
      Environment environment) {
    var prefix = "supaplane.query.streams.";
    var limits =
        new EventStream.Limits(
            environment.getProperty(prefix + "most", Integer.class, MOST_STREAMS),
            STREAM_PAGE,
            environment.getProperty(prefix + "heartbeat", Duration.class, HEARTBEAT));
    return new EventStream(new EventFeed(db), versions, limits, blocking);
  }

  @Bean
  TelemetryQueries telemetryQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking, Environment environment) {
    return new TelemetryQueries(
        ref -> model.project(ref).map(QueryServiceConfiguration::host),
        Workers.of(environment),
        blocking);
  }

  private static String host(ProjectRow row) {
    if (row.adopted() != null) {
      throw new ApiException(
          409,
          "project_observed",
          "The project is adopted: its health and drift are told, its logs and use are not; use"
              + " docker compose in its working directory");
    }
    return row.placement().host();
  }

  @Bean
  HostQueries hostQueries(Environment environment) {
    return new HostQueries(Workers.of(environment));
  }

  @Bean
  OperationQueries operationQueries(
      ReadModel model, @Qualifier("queryBlocking") Scheduler blocking) {
    return new OperationQueries(model, blocking);
  }

  private static String publicHost(Environment environment) {
    return environment.getProperty("supaplane.query.public-host", "127.0.0.1");
  }

  @Bean
  ReadinessCheck projectionReadiness(Projection projection, ProjectionWatch watch, Lags lags) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "projection";
      }

      @Override
      public Optional<String> problem() {
        if (!projection.isCaughtUp()) {
          return Optional.of("reads the events of the past");
        }
        return watch.problem().or(() -> lags.problem("projection", MOST_BEHIND));
      }
    };
  }
}
