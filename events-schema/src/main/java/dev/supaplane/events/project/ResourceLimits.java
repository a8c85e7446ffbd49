package dev.supaplane.events.project;

import org.jspecify.annotations.Nullable;

/**
 * Bounds for a whole project; absent means the host's defaults.
 *
 * @param cpuMillis thousandths of a core, at least 100
 * @param memoryBytes bytes, at least 256 MiB
 * @param storageBytes bytes, at least 256 MiB
 */
public record ResourceLimits(
    @Nullable Integer cpuMillis, @Nullable Long memoryBytes, @Nullable Long storageBytes) {
  /** The smallest memory or storage bound, bytes. */
  public static final long SMALLEST = 256L << 20;

  /** No bounds beyond the host's defaults. */
  public static final ResourceLimits NONE = new ResourceLimits(null, null, null);

  /**
   * @throws IllegalArgumentException when a bound is below its smallest value
   */
  public ResourceLimits {
    if (cpuMillis != null && cpuMillis < 100) {
      throw new IllegalArgumentException("cpuMillis is at least 100");
    }
    if (memoryBytes != null && memoryBytes < SMALLEST) {
      throw new IllegalArgumentException("memoryBytes is at least " + SMALLEST);
    }
    if (storageBytes != null && storageBytes < SMALLEST) {
      throw new IllegalArgumentException("storageBytes is at least " + SMALLEST);
    }
  }
}
