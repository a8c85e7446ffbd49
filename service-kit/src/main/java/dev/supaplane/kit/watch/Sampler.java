package dev.supaplane.kit.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes each sample again and again, each on a thread of its own, so that none waits for another
 * and no scrape waits for any. How old each sample is, is a metric itself.
 */
final class Sampler implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final List<Repeated> samples;
  private final Duration interval;
  private final List<ScheduledExecutorService> timers = new ArrayList<>();

  Sampler(MeterRegistry registry, List<Sample> samples, Duration interval) {
    this.samples = samples.stream().map(sample -> new Repeated(registry, sample)).toList();
    this.interval = interval;
  }

  @Override
  public synchronized void start() {
    for (var sample : samples) {
      var timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("sample-" + sample.name()).factory());
      var _ = timer.scheduleWithFixedDelay(sample, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
      timers.add(timer);
    }
  }

  @Override
  public synchronized void stop() {
    timers.forEach(ScheduledExecutorService::shutdownNow);
    timers.clear();
  }

  @Override
  public synchronized boolean isRunning() {
    return !timers.isEmpty();
  }

  /** Ends first and begins last: it looks at all the others. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  private static final class Repeated implements Runnable {
    private final MeterRegistry registry;
    private final Sample sample;
    private final Map<Reading.Gauge, MultiGauge> gauges = new HashMap<>();
    private volatile long taken = System.nanoTime();
    private boolean failing;

    Repeated(MeterRegistry registry, Sample sample) {
      this.registry = registry;
      this.sample = sample;
      Gauge.builder("supaplane.sample.age", this, Repeated::ageSeconds)
          .description("Since this was last looked at with success")
          .baseUnit("seconds")
          .tag("sample", sample.name())
          .strongReference(true)
          .register(registry);
    }

    String name() {
      return sample.name();
    }

    private double ageSeconds() {
      return (System.nanoTime() - taken) / 1e9;
    }

    @Override
    public void run() {
      try {
        var readings = sample.take();
        show(readings);
        taken = System.nanoTime();
        if (failing) {
          LOG.info("{} can be looked at again", sample.name());
        }
        failing = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        show(List.of());
        if (!failing) {
          LOG.warn("{} cannot be looked at: {}", sample.name(), e.toString());
        }
        failing = true;
      }
    }

    private void show(List<Reading> readings) {
      var rows = new HashMap<Reading.Gauge, List<MultiGauge.Row<?>>>();
      gauges.keySet().forEach(gauge -> rows.put(gauge, new ArrayList<>()));
      for (var reading : readings) {
        rows.computeIfAbsent(reading.gauge(), _ -> new ArrayList<>())
            .add(MultiGauge.Row.of(reading.labels(), reading.value()));
      }
      rows.forEach(
          (gauge, of) ->
              gauges
                  .computeIfAbsent(
                      gauge,
                      _ ->
                          MultiGauge.builder(gauge.name())
                              .description(gauge.help())
                              .register(registry))
                  .register(of, true));
    }
  }
}
