package dev.supaplane.command.app;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.Passwords;
import dev.supaplane.command.account.SessionKey;
import dev.supaplane.command.account.Sessions;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.account.StoredAccounts;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.api.AccountPlans;
import dev.supaplane.command.api.AccountRoutes;
import dev.supaplane.command.api.Dispatcher;
import dev.supaplane.command.api.HourlyBudget;
import dev.supaplane.command.api.OwnAccountRoutes;
import dev.supaplane.command.api.SignInRoutes;
import dev.supaplane.command.api.SsoDesk;
import dev.supaplane.command.api.TokenRoutes;
import dev.supaplane.command.audit.AuditLog;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.command.organization.Leavers;
import dev.supaplane.command.sso.Admissions;
import dev.supaplane.command.sso.ExternalHolders;
import dev.supaplane.command.watch.SignInCount;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.AccountTokens;
import dev.supaplane.kit.token.ExternalAccounts;
import dev.supaplane.kit.token.ExternalSignIn;
import dev.supaplane.kit.token.ExternalTokens;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.Authenticator;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Accounts, sign-in and tokens. Properties: {@code supaplane.command.signup} ({@code closed} or
 * {@code open}), {@code supaplane.command.superuser.email}, {@code
 * supaplane.command.superuser.password-file} (without it the superuser has no password), {@code
 * supaplane.tokens.jwks-file} and {@code supaplane.tokens.pepper-file}, by default beside the
 * master key.
 */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {
  private static final String SUPERUSER_EMAIL = "admin@supaplane.local";

  // Each hash takes 19 MiB and a core for tens of milliseconds.
  private static final int HASHES = 4;
  private static final int WAITING_HASHES = 64;
  private static final int TOKENS_AN_HOUR = 200;
  private static final int STRANGERS = 8;
  private static final int WAITING_STRANGERS = 64;
  private static final int IDLE_SECONDS = 60;

  @Bean
  AccountBook accountBook(@Qualifier("commandDb") JdbcClient db) {
    return new AccountBook(db);
  }

  @Bean
  Identities identities(@Qualifier("commandDb") JdbcClient db) {
    return new Identities(db);
  }

  @Bean
  SignInCount signInCount(MeterRegistry registry) {
    return new SignInCount(registry);
  }

  @Bean
  Passwords passwords() {
    return new Passwords();
  }

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler passwordHashing() {
    return Schedulers.newBoundedElastic(HASHES, WAITING_HASHES, "password", IDLE_SECONDS, true);
  }

  /** Of its own, so that those whom nobody knows hold up nobody who is in already. */
  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler strangers() {
    return Schedulers.newBoundedElastic(
        STRANGERS, WAITING_STRANGERS, "stranger", IDLE_SECONDS, true);
  }

  @Bean(defaultCandidate = false)
  Pepper commandPepper(Environment environment, CommandProperties properties) {
    return Pepper.load(
        file(environment, "supaplane.tokens.pepper-file")
            .orElse(properties.data().resolve("token-pepper")));
  }

  @Bean
  SessionKey sessionKey(Environment environment, CommandProperties properties) {
    return SessionKey.load(properties.data(), published(environment, properties));
  }

  @Bean(defaultCandidate = false)
  AccessJwts commandJwts(
      Environment environment, CommandProperties properties, SessionKey written) {
    // The key is asked for so that its public half is there.
    if (written.publicKeys().isEmpty()) {
      throw new IllegalStateException("the sessions' key has no public half");
    }
    return new AccessJwts(published(environment, properties), InstantSource.system());
  }

  private static Path published(Environment environment, CommandProperties properties) {
    return file(environment, "supaplane.tokens.jwks-file")
        .orElse(properties.data().resolve("session-keys.json"));
  }

  private static Optional<Path> file(Environment environment, String property) {
    return Optional.ofNullable(environment.getProperty(property)).map(Path::of);
  }

  @Bean
  Sessions sessions(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandTransactions") PlatformTransactionManager transactions,
      @Qualifier("commandPepper") Pepper pepper) {
    return new Sessions(db, new TransactionTemplate(transactions), pepper, InstantSource.system());
  }

  @Bean
  Superuser superuser(Environment environment, AccountBook book, Passwords passwords) {
    var prefix = "supaplane.command.superuser.";
    var superuser = new Superuser(environment.getProperty(prefix + "email", SUPERUSER_EMAIL));
    superuser.keepPassword(
        file(environment, prefix + "password-file").orElse(null),
        book,
        passwords,
        InstantSource.system());
    return superuser;
  }

  @Bean
  Throttle signInThrottle() {
    return new Throttle(System::nanoTime);
  }

  @Bean
  SignIn signIn(
      AccountBook book,
      Identities identities,
      Superuser superuser,
      Passwords passwords,
      Sessions sessions,
      SessionKey key,
      Throttle throttle) {
    return new SignIn(
        book, identities, superuser, passwords, sessions, key, throttle, InstantSource.system());
  }

  /** Before that of the query side, where both are in one process. */
  @Bean
  @Order(0)
  Authenticator commandAuthenticator(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandJwts") AccessJwts jwts,
      @Qualifier("commandPepper") Pepper pepper,
      Sessions sessions,
      Environment environment,
      Admissions admissions,
      Identities identities,
      AccountBook book) {
    var own =
        new AccountTokens(jwts, pepper, new StoredAccounts(db, sessions, InstantSource.system()));
    return ExternalSignIn.of(environment)
        .<Authenticator>map(
            external ->
                new ExternalAccounts(
                    own,
                    new ExternalTokens(external),
                    new ExternalHolders(external, admissions, identities, book)))
        .orElse(own);
  }

  @Bean
  SignInNotes signInNotes(AuditLog log) {
    return new SignInNotes(log);
  }

  @Bean
  @Conditional(BuiltInSignIn.class)
  SignInRoutes signInRoutes(
      SignIn signIn,
      Sessions sessions,
      SessionKey key,
      @Qualifier("commandJwts") AccessJwts jwts,
      SignInNotes notes,
      SsoDesk sso,
      SignInCount count,
      Environment environment,
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("strangers") Scheduler strangers,
      @Qualifier("passwordHashing") Scheduler hashing) {
    return new SignInRoutes(
        signIn,
        sessions,
        key,
        jwts,
        notes,
        sso,
        count,
        signUp(environment),
        blocking,
        strangers,
        hashing);
  }

  @Bean
  @Conditional(BuiltInSignIn.class)
  OwnAccountRoutes ownAccountRoutes(
      Dispatcher dispatcher,
      SignIn signIn,
      SignInRoutes routes,
      Passwords passwords,
      Superuser superuser,
      Throttle throttle,
      @Qualifier("commandJwts") AccessJwts jwts,
      SignInNotes notes,
      @Qualifier("commandPepper") Pepper pepper,
      Environment environment,
      @Qualifier("passwordHashing") Scheduler hashing) {
    return new OwnAccountRoutes(
        dispatcher,
        new OwnAccountRoutes.Needs(
            signIn, routes, passwords, superuser, throttle, jwts, notes, pepper),
        signUp(environment),
        hashing);
  }

  static boolean signUp(Environment environment) {
    var word = environment.getProperty("supaplane.command.signup", "closed");
    return switch (word) {
      case "open" -> true;
      case "closed" -> false;
      default ->
          throw new IllegalArgumentException("supaplane.command.signup is open or closed: " + word);
    };
  }

  @Bean
  AccountPlans accountPlans(EventStore store) {
    return new AccountPlans(store, InstantSource.system());
  }

  @Bean
  AccountRoutes accountRoutes(
      Dispatcher dispatcher,
      AccountPlans plans,
      AccountBook book,
      Superuser superuser,
      Passwords passwords,
      @Qualifier("commandPepper") Pepper pepper,
      Leavers leavers,
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("passwordHashing") Scheduler hashing) {
    return new AccountRoutes(
        dispatcher, plans, book, superuser, passwords, pepper, leavers, blocking, hashing);
  }

  @Bean
  TokenRoutes tokenRoutes(
      Dispatcher dispatcher,
      AccountPlans plans,
      AccountBook book,
      SignIn signIn,
      @Qualifier("commandPepper") Pepper pepper,
      @Qualifier("commandBlocking") Scheduler blocking) {
    return new TokenRoutes(
        dispatcher,
        plans,
        book,
        signIn,
        pepper,
        HourlyBudget.of("tokens", TOKENS_AN_HOUR),
        InstantSource.system(),
        blocking);
  }
}
