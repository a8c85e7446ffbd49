package dev.supaplane.kit.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether something that is asked again and again still answers, and how it fails if not. */
public final class Freshness {
  private final Duration patience;
  private final LongSupplier nanos;
  private volatile long last;
  private volatile @Nullable String trouble = "was not asked yet";

  /**
   * Of something that was not asked yet.
   *
   * @param patience after which an old answer counts no more
   * @param nanos a clock as {@link System#nanoTime}
   */
  public Freshness(Duration patience, LongSupplier nanos) {
    this.patience = patience;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /** It answered. */
  public void answered() {
    last = nanos.getAsLong();
    trouble = null;
  }

  /** It did not; of the error only the kind is told, since its words may hold anything. */
  public void failed(Throwable error) {
    var cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    trouble = "does not answer (" + cause.getClass().getSimpleName() + ")";
  }

  /** What is wrong; empty when the last answer came, and not too long ago. */
  public Optional<String> problem() {
    var told = trouble;
    if (told != null) {
      return Optional.of(told);
    }
    var silent = Duration.ofNanos(nanos.getAsLong() - last);
    return silent.compareTo(patience) > 0
        ? Optional.of("has not answered for " + silent.toSeconds() + " s")
        : Optional.empty();
  }
}
