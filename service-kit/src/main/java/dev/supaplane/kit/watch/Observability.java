package dev.supaplane.kit.watch;

import dev.supaplane.kit.trace.TraceSettings;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.watch.Reading.Gauge;
import dev.supaplane.kit.web.ReadinessCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Metrics, traces and what readiness is told by. Properties: {@code supaplane.metrics.interval}
 * (5s), {@code supaplane.kafka.bootstrap}; the environment's own {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}, {@code OTEL_EXPORTER_OTLP_HEADERS} and {@code OTEL_SERVICE_NAME}.
 */
@Configuration(proxyBeanMethods = false)
public class Observability {
  private static final Gauge READY =
      new Gauge("supaplane.ready", "Whether a part of the process is well: 1 or 0");
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(20);

  @Bean
  PrometheusMeterRegistry meterRegistry() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    List.<MeterBinder>of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
    return registry;
  }

  @Bean(destroyMethod = "close")
  Tracing tracing(Environment environment) {
    return TraceSettings.of(environment::getProperty)
        .map(TraceSettings::start)
        .orElseGet(Tracing::off);
  }

  @Bean
  MetricsRoute metricsRoute(PrometheusMeterRegistry registry) {
    return new MetricsRoute(registry);
  }

  @Bean
  RequestWatch requestWatch(MeterRegistry registry, Tracing tracing) {
    return new RequestWatch(registry, tracing);
  }

  @Bean
  @ConditionalOnProperty("supaplane.kafka.bootstrap")
  KafkaWatch kafkaWatch(Environment environment, ObjectProvider<Lagging> readers) {
    return new KafkaWatch(
        environment.getRequiredProperty("supaplane.kafka.bootstrap"),
        readers.orderedStream().toList(),
        InstantSource.system(),
        BROKER_PATIENCE);
  }

  @Bean
  Sample readinessSample(ObjectProvider<ReadinessCheck> checks) {
    return new Sample() {
      @Override
      public String name() {
        return "readiness";
      }

      @Override
      public List<Reading> take() {
        return checks
            .orderedStream()
            .map(check -> READY.is(check.problem().isEmpty() ? 1 : 0, "part", check.name()))
            .toList();
      }
    };
  }

  @Bean
  Sampler sampler(MeterRegistry registry, ObjectProvider<Sample> samples, Environment environment) {
    return new Sampler(
        registry,
        samples.orderedStream().toList(),
        environment.getProperty("supaplane.metrics.interval", Duration.class, INTERVAL));
  }
}
