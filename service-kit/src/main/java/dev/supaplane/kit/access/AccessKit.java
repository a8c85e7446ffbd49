package dev.supaplane.kit.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The authorization of a service. A service that knows members gives a bean of {@link Memberships};
 * of several the first by its order is asked. One that knows none gives {@link AskedElsewhere}.
 * Without either nobody gets in but the superuser and the workers.
 */
@Configuration(proxyBeanMethods = false)
public class AccessKit {
  private static final Logger LOG = LoggerFactory.getLogger(AccessKit.class);
  private static final int THREADS = 32;
  private static final int WAITING = 4_096;
  private static final int IDLE_SECONDS = 60;
  private static final int NOTED = 10;
  private static final Duration SPAN = Duration.ofMinutes(1);

  @Bean(defaultCandidate = false, destroyMethod = "dispose")
  Scheduler accessBlocking() {
    return Schedulers.newBoundedElastic(THREADS, WAITING, "access", IDLE_SECONDS, true);
  }

  @Bean
  RouteRules routeRules(
      ObjectProvider<RequestMappingInfoHandlerMapping> mappings, ApplicationContext context) {
    return new RouteRules(
        // They are made later than this, and then stay.
        SingletonSupplier.of(() -> mappings.orderedStream().toList()),
        () -> Stream.of(context.getBeanNamesForType(RouterFunction.class)).toList());
  }

  @Bean
  AccessGuard accessGuard(
      ObjectProvider<Memberships> memberships,
      ObjectProvider<AskedElsewhere> elsewhere,
      ObjectProvider<Refusals> refusals,
      @Qualifier("accessBlocking") Scheduler blocking) {
    return new AccessGuard(
        memberships.orderedStream().findFirst().orElseGet(Nobody::new),
        Optional.ofNullable(elsewhere.getIfUnique()),
        refusals.orderedStream().findFirst().orElseGet(Logged::new),
        new RefusalBudget(NOTED, SPAN, InstantSource.system()),
        blocking);
  }

  @Bean
  AccessFilter.Asked askedFilter(RouteRules rules) {
    return new AccessFilter.Asked(rules);
  }

  /** Where members are not known, nobody is one. */
  private static final class Nobody implements Memberships {
    @Override
    public Map<String, Role> of(UUID account) {
      return Map.of();
    }

    @Override
    public Optional<String> organizationOf(String ref) {
      return Optional.empty();
    }
  }

  /** Where there is no audit, the log tells of refusals. */
  private static final class Logged implements Refusals {
    @Override
    public Mono<Void> note(ServerWebExchange exchange, Refusal refusal) {
      return Mono.fromRunnable(
          () ->
              LOG.info(
                  "refused {} at {}: {} ({} more before it)",
                  refusal.caller().actor(),
                  refusal.action(),
                  refusal.code(),
                  refusal.unnoted()));
    }
  }
}
