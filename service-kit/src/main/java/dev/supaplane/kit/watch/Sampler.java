package dev.supaplane.kit.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    private final Map<Row, Shown> shown = new HashMap<>();
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

    /** A number is set where it stands: a scrape in the meantime sees the old one or the new. */
    private void show(List<Reading> readings) {
      var there = new HashSet<Row>();
      for (var reading : readings) {
        var row = new Row(reading.gauge(), reading.labels());
        there.add(row);
        shown.computeIfAbsent(row, this::register).value = reading.value();
      }
      shown.entrySet().removeIf(old -> !there.contains(old.getKey()) && isGone(old.getValue()));
    }

    private boolean isGone(Shown old) {
      if (old.meter != null) {
        registry.remove(old.meter);
      }
      return true;
    }

    private Shown register(Row row) {
      var one = new Shown();
      one.meter =
          Gauge.builder(row.gauge().name(), one, number -> number.value)
              .description(row.gauge().help())
              .tags(row.labels())
              .strongReference(true)
              .register(registry);
      return one;
    }
  }

  private record Row(Reading.Gauge gauge, Tags labels) {}

  private static final class Shown {
    private volatile double value = Double.NaN;
    private @Nullable Meter meter;
  }
}
