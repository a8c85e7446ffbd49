package dev.supaplane.kit.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Freshness freshness = new Freshness(Duration.ofSeconds(20), nanos::get);

  @Test
  void whatWasNeverAskedIsNotWell() {
    assertThat(freshness.problem()).contains("was not asked yet");
  }

  @Test
  void whatAnswersIsWellUntilItIsSilentForTooLong() {
    freshness.answered();
    assertThat(freshness.problem()).isEmpty();
    nanos.set(Duration.ofSeconds(20).toNanos());
    assertThat(freshness.problem()).isEmpty();
    nanos.set(Duration.ofSeconds(21).toNanos());
    assertThat(freshness.problem()).contains("has not answered for 21 s");
    freshness.answered();
    assertThat(freshness.problem()).isEmpty();
  }

  @Test
  void aFailureIsToldByItsKindAlone() {
    freshness.failed(
        new IllegalStateException("password=hunter2", new java.io.IOException("hunter2")));
    assertThat(freshness.problem()).contains("does not answer (IOException)");
  }
}
