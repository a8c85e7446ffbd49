package dev.supaplane.command.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.adoption.AdoptionRegister;
import dev.supaplane.command.api.AccessQuestions;
import dev.supaplane.command.api.AdoptionCommands;
import dev.supaplane.command.api.Dispatcher;
import dev.supaplane.command.api.ExecCommands;
import dev.supaplane.command.api.FunctionSecretRoutes;
import dev.supaplane.command.api.HourlyBudget;
import dev.supaplane.command.api.InvitationCommands;
import dev.supaplane.command.api.LoginRoutes;
import dev.supaplane.command.api.MemberCommands;
import dev.supaplane.command.api.MetaRoutes;
import dev.supaplane.command.api.OperationCommands;
import dev.supaplane.command.api.OrganizationCommands;
import dev.supaplane.command.api.OrganizationDesk;
import dev.supaplane.command.api.Plans;
import dev.supaplane.command.api.ProjectCommands;
import dev.supaplane.command.api.ProjectHistory;
import dev.supaplane.command.api.ProjectSecrets;
import dev.supaplane.command.api.SettingCommands;
import dev.supaplane.command.deadline.DeadlineSweep;
import dev.supaplane.command.deadline.Deadlines;
import dev.supaplane.command.lease.LeaseBook;
import dev.supaplane.command.login.LoginRoles;
import dev.supaplane.command.meta.FencedReading;
import dev.supaplane.command.organization.AccountEmails;
import dev.supaplane.command.organization.Leavers;
import dev.supaplane.command.organization.OrganizationRegister;
import dev.supaplane.command.organization.StoredAccountEmails;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.command.project.ProjectResources;
import dev.supaplane.command.store.EventStoreConfiguration;
import dev.supaplane.command.vault.MasterKey;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.RecentWrites;
import dev.supaplane.kit.web.WebKit;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The command service: its database, its aggregates, its HTTP, its Kafka. */
@Configuration(proxyBeanMethods = false)
@Import({
  WebKit.class,
  EventStoreConfiguration.class,
  KafkaConfiguration.class,
  AuditConfiguration.class,
  AccountConfiguration.class,
  SsoConfiguration.class,
  WatchConfiguration.class,
  WebhookConfiguration.class
})
public class CommandServiceConfiguration {
  private static final int CONNECTIONS = 16;
  private static final int ORGANIZATIONS_AN_HOUR = 60;
  private static final int INVITATIONS_AN_HOUR = 200;
  private static final Duration LEAVERS = Duration.ofSeconds(30);
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(30);
  private static final Duration FORGOTTEN_TRANSACTION = Duration.ofMinutes(1);

  @Bean
  CommandProperties commandProperties(Environment environment) {
    return CommandProperties.of(environment);
  }

  @Bean(defaultCandidate = false)
  String commandNode(CommandProperties properties) {
    return properties.node();
  }

  @Bean(defaultCandidate = false, destroyMethod = "close")
  DataSource commandDataSource(CommandProperties properties) {
    var config = new HikariConfig();
    config.setPoolName("command");
    config.setJdbcUrl(properties.url());
    config.setUsername(properties.username());
    config.setPassword(properties.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(properties.connectionTimeout().toMillis());
    // A server that is frozen, or a host that is gone, answers nothing at all: no call waits for it
    // without end.
    config.addDataSourceProperty("socketTimeout", DATABASE_DEADLINE.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    // Nor does a transaction that its process forgot, or that was frozen with it, end after others
    // have given it up: see the gaps of the event store.
    config.setConnectionInitSql(
        "set idle_in_transaction_session_timeout = " + FORGOTTEN_TRANSACTION.toMillis());
    var dataSource = new HikariDataSource(config);
    Flyway.configure().dataSource(dataSource).locations("classpath:db/command").load().migrate();
    return dataSource;
  }

  @Bean(defaultCandidate = false)
  PlatformTransactionManager commandTransactions(
      @Qualifier("commandDataSource") DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean(defaultCandidate = false)
  JdbcClient commandDb(@Qualifier("commandDataSource") DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  OperationPolicy operationPolicy(CommandProperties properties) {
    return new OperationPolicy(
        properties.deadline(), properties.deadlines(), UUID::randomUUID, InstantSource.system());
  }

  @Bean
  LeaseBook leaseBook(@Qualifier("commandDb") JdbcClient db, CommandProperties properties) {
    return new LeaseBook(db, properties.ports(), properties.subnets());
  }

  @Bean
  MasterKey masterKey(@Qualifier("commandDb") JdbcClient db, CommandProperties properties) {
    return MasterKey.load(properties.data().resolve("master.key"), Vault.isEmpty(db));
  }

  @Bean
  Vault vault(@Qualifier("commandDb") JdbcClient db, MasterKey master) {
    return new Vault(db, master);
  }

  @Bean
  Deadlines deadlines(@Qualifier("commandDb") JdbcClient db) {
    return new Deadlines(db);
  }

  @Bean
  AccessQuestions accessQuestions() {
    return new AccessQuestions();
  }

  /** Who is a member of what: preferred to what the query side knows, which comes later. */
  @Bean
  @Primary
  @Order(0)
  OrganizationRegister organizationRegister(@Qualifier("commandDb") JdbcClient db) {
    return new OrganizationRegister(db);
  }

  @Bean
  AdoptionRegister adoptionRegister(@Qualifier("commandDb") JdbcClient db) {
    return new AdoptionRegister(db);
  }

  @Bean
  ProjectResources projectResources(
      OrganizationRegister organizations,
      LeaseBook leases,
      Vault vault,
      Deadlines deadlines,
      AdoptionRegister adoptions,
      CommandProperties properties) {
    return new StoredProjectResources(
        organizations, leases, vault, deadlines, adoptions, properties.hosts());
  }

  @Bean
  DeadlineSweep deadlineSweep(
      Deadlines deadlines,
      CommandGateway commands,
      OperationPolicy policy,
      CommandProperties properties) {
    return new DeadlineSweep(deadlines, commands, policy.clock(), properties.deadlineSweep());
  }

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler commandBlocking(@Qualifier("commandExecutor") ExecutorService executor) {
    return Schedulers.fromExecutorService(executor);
  }

  @Bean
  Plans plans(
      ProjectHistory history,
      ProjectResources resources,
      OperationPolicy policy,
      @Qualifier("commandBlocking") Scheduler blocking,
      Environment environment) {
    return new Plans(history, resources, policy, Workers.of(environment), blocking);
  }

  @Bean
  Dispatcher dispatcher(CommandGateway commands, Plans plans, RecentWrites writes) {
    return new Dispatcher(commands, plans, writes);
  }

  @Bean
  ProjectHistory projectHistory(EventStore store) {
    return new ProjectHistory(store);
  }

  @Bean
  AccountEmails accountEmails(@Qualifier("commandDb") JdbcClient db) {
    return new StoredAccountEmails(db);
  }

  @Bean
  OrganizationDesk organizationDesk(
      Dispatcher dispatcher,
      EventStore store,
      OrganizationRegister register,
      OperationPolicy policy,
      AccountEmails emails,
      @Qualifier("commandBlocking") Scheduler blocking) {
    return new OrganizationDesk(dispatcher, store, register, policy.clock(), emails, blocking);
  }

  @Bean
  Leavers leavers(OrganizationRegister register, CommandGateway commands) {
    return new Leavers(register, commands, LEAVERS);
  }

  @Bean
  OrganizationCommands organizationCommands(OrganizationDesk desk) {
    return new OrganizationCommands(desk, HourlyBudget.of("organizations", ORGANIZATIONS_AN_HOUR));
  }

  @Bean
  MemberCommands memberCommands(OrganizationDesk desk) {
    return new MemberCommands(desk);
  }

  @Bean
  InvitationCommands invitationCommands(
      OrganizationDesk desk, Throttle throttle, @Qualifier("strangers") Scheduler strangers) {
    return new InvitationCommands(
        desk, throttle, HourlyBudget.of("invitations", INVITATIONS_AN_HOUR), strangers);
  }

  @Bean
  FunctionSecretRoutes functionSecretRoutes(
      Dispatcher dispatcher,
      ProjectHistory history,
      Vault vault,
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("commandPepper") Pepper pepper) {
    return new FunctionSecretRoutes(dispatcher, history, vault, blocking, hidden(pepper));
  }

  @Bean
  SettingCommands settingCommands(
      Dispatcher dispatcher, @Qualifier("commandPepper") Pepper pepper) {
    return new SettingCommands(dispatcher, hidden(pepper));
  }

  private static UnaryOperator<String> hidden(Pepper pepper) {
    return secret -> HexFormat.of().formatHex(pepper.mac("idempotency", secret));
  }

  @Bean
  ProjectCommands projectCommands(
      Dispatcher dispatcher,
      ProjectHistory history,
      Vault vault,
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("commandPepper") Pepper pepper,
      CommandProperties properties) {
    return new ProjectCommands(
        dispatcher,
        history,
        vault,
        blocking,
        properties.publicHost(),
        properties.undoWindow(),
        hidden(pepper));
  }

  @Bean
  OperationCommands operationCommands(
      Dispatcher dispatcher,
      Deadlines deadlines,
      @Qualifier("commandBlocking") Scheduler blocking) {
    return new OperationCommands(dispatcher, deadlines, blocking);
  }

  @Bean
  ExecCommands execCommands(
      ProjectHistory history,
      @Qualifier("commandBlocking") Scheduler blocking,
      Environment environment) {
    return new ExecCommands(history::hostOf, Workers.of(environment), blocking);
  }

  @Bean
  AdoptionCommands adoptionCommands(
      Dispatcher dispatcher,
      ProjectHistory history,
      @Qualifier("commandBlocking") Scheduler blocking,
      CommandProperties properties,
      Environment environment) {
    return new AdoptionCommands(
        dispatcher, history, Workers.of(environment), blocking, properties.hosts());
  }

  @Bean
  LoginRoutes loginRoutes(
      Vault vault,
      ProjectHistory history,
      @Qualifier("commandBlocking") Scheduler blocking,
      CommandProperties properties) {
    return new LoginRoutes(
        new LoginRoles(InstantSource.system()), vault, history, blocking, properties.publicHost());
  }

  @Bean
  ProjectSecrets projectSecrets(
      Vault vault,
      LeaseBook leases,
      ProjectHistory history,
      @Qualifier("commandBlocking") Scheduler blocking,
      CommandProperties properties) {
    return new ProjectSecrets(vault, leases, history, blocking, properties.publicHost());
  }

  @Bean
  MetaRoutes metaRoutes(
      Vault vault,
      ProjectHistory history,
      @Qualifier("commandBlocking") Scheduler blocking,
      CommandProperties properties) {
    return new MetaRoutes(vault, history, new FencedReading(), blocking, properties.publicHost());
  }
}
