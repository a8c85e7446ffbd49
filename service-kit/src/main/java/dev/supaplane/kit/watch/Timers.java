package dev.supaplane.kit.watch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Timers with buckets that fit what they time: few, and the same everywhere. */
public final class Timers {
  private static final Duration[] ANSWERS =
      millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000);
  private static final Duration[] WORK =
      millis(50, 250, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000);

  private Timers() {}

  /**
   * For what somebody waits for: milliseconds to seconds.
   *
   * @param labels name, value, name, value
   */
  public static Timer answer(MeterRegistry registry, String name, String help, String... labels) {
    return timer(registry, name, help, ANSWERS, labels);
  }

  /** For work on an engine: parts of a second to a quarter of an hour. */
  public static Timer work(MeterRegistry registry, String name, String help, String... labels) {
    return timer(registry, name, help, WORK, labels);
  }

  private static Timer timer(
      MeterRegistry registry, String name, String help, Duration[] buckets, String... labels) {
    return Timer.builder(name)
        .description(help)
        .tags(labels)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static Duration[] millis(long... millis) {
    return LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
