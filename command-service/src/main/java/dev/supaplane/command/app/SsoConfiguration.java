package dev.supaplane.command.app;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.api.Dispatcher;
import dev.supaplane.command.api.ExternalAuthRoutes;
import dev.supaplane.command.api.SsoDesk;
import dev.supaplane.command.api.SsoRoutes;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.command.organization.OrganizationRegister;
import dev.supaplane.command.sso.Admissions;
import dev.supaplane.command.sso.Flows;
import dev.supaplane.command.sso.OidcClient;
import dev.supaplane.command.watch.SignInCount;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.ExternalSignIn;
import dev.supaplane.kit.token.Pepper;
import java.time.InstantSource;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Signing in by providers; see {@link SsoProperties}. */
@Configuration(proxyBeanMethods = false)
class SsoConfiguration {
  // A provider may take its time, and holds up nobody else meanwhile.
  private static final int CALLS = 8;
  private static final int WAITING_CALLS = 64;
  private static final int IDLE_SECONDS = 60;

  @Bean
  SsoProperties ssoProperties(Environment environment) {
    return SsoProperties.of(environment);
  }

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler ssoBlocking() {
    return Schedulers.newBoundedElastic(CALLS, WAITING_CALLS, "sso", IDLE_SECONDS, true);
  }

  @Bean
  OidcClient oidcClient(SsoProperties properties) {
    return new OidcClient(properties.callback(), System::nanoTime);
  }

  @Bean
  Flows signInFlows(
      @Qualifier("commandDb") JdbcClient db, @Qualifier("commandPepper") Pepper pepper) {
    return new Flows(db, pepper, InstantSource.system());
  }

  @Bean
  Admissions admissions(
      AccountBook book,
      Identities identities,
      Superuser superuser,
      OrganizationRegister register,
      CommandGateway commands,
      Environment environment) {
    return new Admissions(
        book,
        identities,
        superuser,
        register::isInvited,
        commands,
        InstantSource.system(),
        AccountConfiguration.signUp(environment));
  }

  @Bean
  SsoDesk ssoDesk(
      SsoProperties properties,
      OidcClient client,
      Flows flows,
      Admissions admissions,
      Identities identities,
      SignIn signIn,
      Throttle throttle,
      SignInNotes notes,
      SignInCount count) {
    return new SsoDesk(
        properties.providers(),
        properties.redirects(),
        new SsoDesk.Needs(client, flows, admissions, identities, signIn, throttle, notes, count));
  }

  @Bean
  @Conditional(BuiltInSignIn.Not.class)
  ExternalAuthRoutes externalAuthRoutes(
      Environment environment, @Qualifier("commandJwts") AccessJwts jwts) {
    return new ExternalAuthRoutes(ExternalSignIn.of(environment).orElseThrow().url(), jwts);
  }

  @Bean
  @Conditional(BuiltInSignIn.class)
  SsoRoutes ssoRoutes(
      SsoDesk desk,
      @Qualifier("commandJwts") AccessJwts jwts,
      Dispatcher dispatcher,
      SsoProperties properties,
      @Qualifier("ssoBlocking") Scheduler blocking) {
    return new SsoRoutes(desk, jwts, dispatcher, properties.authorize(), blocking);
  }
}
