package dev.supaplane.platform.alone;

import dev.supaplane.kit.access.AskedElsewhere;
import dev.supaplane.kit.web.AccessTokens;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.ReadinessCheck;
import dev.supaplane.platform.app.PlatformServiceConfiguration;
import dev.supaplane.platform.upstream.ControlPlane;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/**
 * The platform service as a process of its own. It has no token, no key and no database: whoever
 * asks is whom the command service says, and may what it says.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlatformServiceConfiguration.class)
public class PlatformServiceApplication {
  private static final Duration QUICK = Duration.ofSeconds(5);

  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(PlatformServiceApplication.class, args);
  }

  @Bean
  AccessTokens accessTokens() {
    return AccessTokens.none();
  }

  @Bean
  Authenticator callersBehind(ControlPlane behind) {
    return new CallersBehind(behind);
  }

  @Bean
  AskedElsewhere decisionsBehind(ControlPlane behind) {
    return new DecisionsBehind(behind);
  }

  @Bean
  ReadinessCheck servicesBehind(ControlPlane behind) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "services-behind";
      }

      @Override
      public Optional<String> problem() {
        return behind
            .ready()
            .then(Mono.just(Optional.<String>empty()))
            .timeout(QUICK, Mono.just(Optional.of("the services behind answer too slowly")))
            .onErrorResume(
                ApiException.class,
                _ -> Mono.just(Optional.of("the services behind are not ready")))
            .blockOptional()
            .orElseThrow();
      }
    };
  }
}
