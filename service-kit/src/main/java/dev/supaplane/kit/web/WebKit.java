package dev.supaplane.kit.web;

import dev.supaplane.kit.access.AccessFilter;
import dev.supaplane.kit.access.AccessGuard;
import dev.supaplane.kit.access.AccessKit;
import dev.supaplane.kit.access.RouteRules;
import dev.supaplane.kit.watch.Observability;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.core.scheduler.Scheduler;

/**
 * To be imported by each service: authentication, access, error answers, headers, probes, body
 * limit, metrics, traces.
 *
 * <p>Properties: {@code supaplane.tokens.superuser-file} and {@code supaplane.tokens.worker-file},
 * unless a bean of type {@link AccessTokens} is given.
 */
@Configuration(proxyBeanMethods = false)
@Import({Observability.class, AccessKit.class})
public class WebKit {
  /** The largest request body, bytes. */
  public static final int LARGEST_BODY = 1 << 20;

  @Bean
  BearerAuthentication bearerAuthentication(
      ObjectProvider<AccessTokens> tokens,
      RouteRules rules,
      ObjectProvider<Authenticator> authenticators,
      @Qualifier("accessBlocking") Scheduler blocking,
      Environment environment) {
    return new BearerAuthentication(
        tokens.getIfAvailable(
            () ->
                AccessTokens.read(
                    Path.of(environment.getRequiredProperty("supaplane.tokens.superuser-file")),
                    Path.of(environment.getRequiredProperty("supaplane.tokens.worker-file")))),
        rules,
        () -> authenticators.orderedStream().toList(),
        blocking);
  }

  @Bean
  AccessFilter accessFilter(
      RouteRules rules, AccessGuard guard, BearerAuthentication authentication) {
    return new AccessFilter(
        rules, guard, BearerAuthentication::isOpen, authentication::isStillKnown);
  }

  @Bean
  SecurityHeaders securityHeaders() {
    return new SecurityHeaders();
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
  WebFluxConfigurer bodyLimit() {
    return new WebFluxConfigurer() {
      @Override
      public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        configurer.defaultCodecs().maxInMemorySize(LARGEST_BODY);
      }
    };
  }
}
