package dev.supaplane.kit.watch;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.kit.access.Requires;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The metrics in the format that Prometheus reads. */
@RestController
final class MetricsRoute {
  private static final MediaType TEXT =
      MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

  private final PrometheusMeterRegistry registry;

  MetricsRoute(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  // From this machine it needs no token: see the authentication.
  @Requires(OPERATE)
  @GetMapping("/metrics")
  Mono<ResponseEntity<String>> metrics() {
    return Mono.fromSupplier(() -> ResponseEntity.ok().contentType(TEXT).body(registry.scrape()))
        .subscribeOn(Schedulers.boundedElastic());
  }
}
