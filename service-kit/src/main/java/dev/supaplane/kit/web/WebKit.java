package dev.supaplane.kit.web;

import dev.supaplane.kit.access.AccessFilter;
import dev.supaplane.kit.access.AccessGuard;
import dev.supaplane.kit.access.AccessKit;
import dev.supaplane.kit.access.RouteRules;
import dev.supaplane.kit.watch.Observability;
import io.github.bucket4j.TimeMeter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * To be imported by each service: authentication, access, error answers, headers, probes, body
 * limit, metrics, traces.
 *
 * <p>Properties: {@code supaplane.tokens.superuser-file} and {@code supaplane.tokens.worker-file},
 * unless a bean of type {@link AccessTokens} is given; {@code supaplane.web.requests-per-minute} of
 * one token, {@code supaplane.web.failures-per-minute} of one address without a valid one; {@code
 * supaplane.web.origins}, whose pages may ask from a browser; {@code supaplane.web.proxies}, that
 * are believed whom they ask for.
 */
@Configuration(proxyBeanMethods = false)
@Import({Observability.class, AccessKit.class})
public class WebKit {
  /** The largest request body, bytes. */
  public static final int LARGEST_BODY = 1 << 20;

  private static final int REQUESTS_PER_MINUTE = 1_200;
  private static final int FAILURES_PER_MINUTE = 120;
  private static final int LOOK_UPS = 32;
  private static final int WAITING_LOOK_UPS = 256;
  private static final int IDLE_SECONDS = 60;

  @Bean
  BearerAuthentication bearerAuthentication(
      ObjectProvider<AccessTokens> tokens,
      RouteRules rules,
      ObjectProvider<Authenticator> accounts,
      @Qualifier("authenticationBlocking") Scheduler blocking,
      Environment environment) {
    return new BearerAuthentication(
        tokens.getIfAvailable(
            () ->
                AccessTokens.read(
                    Path.of(environment.getRequiredProperty("supaplane.tokens.superuser-file")),
                    Path.of(environment.getRequiredProperty("supaplane.tokens.worker-file")))),
        rules,
        // Where services share a process each of them may know the accounts. One is asked, the
        // first: what it has revoked another might not know yet.
        SingletonSupplier.of(
            () -> accounts.orderedStream().findFirst().orElse(_ -> Optional.empty())),
        blocking);
  }

  /** Of its own, so that a flood of tokens holds up nobody who is in already. */
  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler authenticationBlocking() {
    return Schedulers.newBoundedElastic(
        LOOK_UPS, WAITING_LOOK_UPS, "authentication", IDLE_SECONDS, true);
  }

  @Bean
  AccessFilter accessFilter(
      RouteRules rules, AccessGuard guard, BearerAuthentication authentication) {
    return new AccessFilter(
        rules, guard, BearerAuthentication::isOpen, authentication::isStillKnown);
  }

  @Bean
  RateLimits rateLimits(Environment environment) {
    return new RateLimits(
        environment.getProperty(
            "supaplane.web.requests-per-minute", Integer.class, REQUESTS_PER_MINUTE),
        environment.getProperty(
            "supaplane.web.failures-per-minute", Integer.class, FAILURES_PER_MINUTE),
        TimeMeter.SYSTEM_NANOTIME);
  }

  @Bean
  RequestLimit requestLimit(RateLimits limits) {
    return new RequestLimit(limits);
  }

  @Bean
  GuessLimit guessLimit(RateLimits limits) {
    return new GuessLimit(limits);
  }

  @Bean
  RecentWrites recentWrites() {
    return new RecentWrites(InstantSource.system());
  }

  @Bean
  SecurityHeaders securityHeaders(Environment environment) {
    // Where this process itself speaks TLS; a proxy that does it says so itself.
    return new SecurityHeaders(environment.getProperty("server.ssl.bundle") != null);
  }

  @Bean
  ProxiedAddresses proxiedAddresses(Environment environment) {
    return new ProxiedAddresses(
        ProxiedAddresses.parse(environment.getProperty("supaplane.web.proxies", "")));
  }

  @Bean
  OffTheLoop offTheLoop() {
    return new OffTheLoop();
  }

  @Bean
  ClientAddress clientAddress() {
    return new ClientAddress();
  }

  @Bean
  SupabasePaths supabasePaths() {
    return new SupabasePaths();
  }

  /** Before the authentication: a browser asks for permission without a token. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 15)
  CorsWebFilter studioOrigins(Environment environment) {
    return new CorsWebFilter(
        StudioOrigins.rules(
            StudioOrigins.parse(environment.getProperty("supaplane.web.origins", ""))));
  }

  @Bean
  ErrorAnswers errorAnswers() {
    return new ErrorAnswers(true);
  }

  @Bean
  ProcessProbes processProbes(ObjectProvider<ReadinessCheck> checks) {
    return new ProcessProbes(checks.orderedStream().toList());
  }

  @Bean
  OpenApiRoute openApiRoute() {
    return new OpenApiRoute();
  }

  @Bean
  WebFluxConfigurer bodyLimit() {
    return new WebFluxConfigurer() {
      @Override
      public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        configurer.defaultCodecs().maxInMemorySize(LARGEST_BODY);
      }
    };
  }
}
