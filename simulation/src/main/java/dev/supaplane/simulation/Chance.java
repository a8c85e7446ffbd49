package dev.supaplane.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The seed's chance. Every choice of a run comes from here, in the order of the run. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Duration millis(int first, int last) {
    return Duration.ofMillis(between(first, last));
  }

  Duration seconds(int first, int last) {
    return millis(first * 1000, last * 1000);
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
