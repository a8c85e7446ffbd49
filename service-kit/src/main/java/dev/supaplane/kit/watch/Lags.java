package dev.supaplane.kit.watch;

import java.time.Duration;
import java.util.Optional;

/** How far readers are behind, for whoever has to know before taking requests. */
public interface Lags {
  /** As it was last seen; empty for a reader that was not seen yet, or when nobody looks. */
  Optional<Duration> behind(String consumer);

  /** A problem in words where a reader is behind for longer than it may be. */
  default Optional<String> problem(String consumer, Duration most) {
    return behind(consumer)
        .filter(behind -> behind.compareTo(most) > 0)
        .map(behind -> "is " + behind.toSeconds() + " s behind");
  }
}
