package dev.supaplane.kit.web;

import dev.supaplane.kit.watch.Observability;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * To be imported by each service: authentication, error answers, headers, probes, body limit,
 * metrics, traces.
 *
 * <p>Properties: {@code supaplane.tokens.superuser-file} and {@code supaplane.tokens.worker-file},
 * unless a bean of type {@link AccessTokens} is given; {@code supaplane.web.origins}, whose pages
 * may ask from a browser.
 */
@Configuration(proxyBeanMethods = false)
@Import(Observability.class)
public class WebKit {
  /** The largest request body, bytes. */
  public static final int LARGEST_BODY = 1 << 20;

  @Bean
  BearerAuthentication bearerAuthentication(
      ObjectProvider<AccessTokens> tokens, Environment environment) {
    return new BearerAuthentication(
        tokens.getIfAvailable(
            () ->
                AccessTokens.read(
                    Path.of(environment.getRequiredProperty("supaplane.tokens.superuser-file")),
                    Path.of(environment.getRequiredProperty("supaplane.tokens.worker-file")))));
  }

  @Bean
  SecurityHeaders securityHeaders() {
    return new SecurityHeaders();
  }

  @Bean
  OffTheLoop offTheLoop() {
    return new OffTheLoop();
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
  WebFluxConfigurer bodyLimit() {
    return new WebFluxConfigurer() {
      @Override
      public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        configurer.defaultCodecs().maxInMemorySize(LARGEST_BODY);
      }
    };
  }
}
