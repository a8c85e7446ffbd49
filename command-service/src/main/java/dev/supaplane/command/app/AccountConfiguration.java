package dev.supaplane.command.app;

import dev.supaplane.command.account.AccountBook;
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
import dev.supaplane.command.api.OwnAccountRoutes;
import dev.supaplane.command.api.SignInRoutes;
import dev.supaplane.command.api.TokenRoutes;
import dev.supaplane.command.audit.AuditLog;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.AccountTokens;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.Authenticator;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
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
  private static final int IDLE_SECONDS = 60;

  @Bean
  AccountBook accountBook(@Qualifier("commandDb") JdbcClient db) {
    return new AccountBook(db);
  }

  @Bean
  Passwords passwords() {
    return new Passwords();
  }

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler passwordHashing() {
    return Schedulers.newBoundedElastic(HASHES, WAITING_HASHES, "password", IDLE_SECONDS, true);
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
      Superuser superuser,
      Passwords passwords,
      Sessions sessions,
      SessionKey key,
      Throttle throttle) {
    return new SignIn(book, superuser, passwords, sessions, key, throttle, InstantSource.system());
  }

  /** Before that of the query side, where both are in one process. */
  @Bean
  @Order(0)
  Authenticator commandAuthenticator(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandJwts") AccessJwts jwts,
      @Qualifier("commandPepper") Pepper pepper,
      Sessions sessions) {
    return new AccountTokens(
        jwts, pepper, new StoredAccounts(db, sessions, InstantSource.system()));
  }

  @Bean
  SignInNotes signInNotes(AuditLog log) {
    return new SignInNotes(log);
  }

  @Bean
  SignInRoutes signInRoutes(
      SignIn signIn,
      Sessions sessions,
      SessionKey key,
      @Qualifier("commandJwts") AccessJwts jwts,
      SignInNotes notes,
      Environment environment,
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("passwordHashing") Scheduler hashing) {
    return new SignInRoutes(
        signIn, sessions, key, jwts, notes, signUp(environment), blocking, hashing);
  }

  @Bean
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
        InstantSource.system(),
        hashing);
  }

  private static boolean signUp(Environment environment) {
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
      @Qualifier("commandBlocking") Scheduler blocking,
      @Qualifier("passwordHashing") Scheduler hashing) {
    return new AccountRoutes(
        dispatcher, plans, book, superuser, passwords, pepper, blocking, hashing);
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
        dispatcher, plans, book, signIn, pepper, InstantSource.system(), blocking);
  }
}
