package dev.supaplane.kit.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LagClockProperties {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  /** Each second some records come, and the reader reads some of those that are there. */
  @Property
  void behindIsTheTimeSinceEverythingThatWasThereThenHasBeenRead(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 9) Integer> comes,
      @ForAll @Size(60) List<@IntRange(max = 9) Integer> reads) {
    var clock = new LagClock<String>();
    var ends = new ArrayList<Long>();
    var next = 0L;
    for (var second = 0; second < comes.size(); second++) {
      ends.add((ends.isEmpty() ? 0 : ends.getLast()) + comes.get(second));
      next = Math.min(ends.getLast(), next + reads.get(second));
      var now = AT.plusSeconds(second);
      var lag = clock.at(now, Map.of("p", ends.getLast()), Map.of("p", next));
      assertThat(lag.records()).isEqualTo(ends.getLast() - next);
      assertThat(lag.behind()).isEqualTo(Duration.ofSeconds(second - lastRead(ends, next)));
    }
  }

  /** The last second whose end is read; the first one where none is. */
  private static int lastRead(List<Long> ends, long next) {
    for (var second = ends.size() - 1; second > 0; second--) {
      if (ends.get(second) <= next) {
        return second;
      }
    }
    return 0;
  }

  @Example
  void whoNeverReadsIsBehindForAsLongAsAnybodyLooked() {
    var clock = new LagClock<String>();
    for (var second = 0; second <= 5_000; second++) {
      var lag = clock.at(AT.plusSeconds(second), Map.of("p", 1L + second), Map.of());
      assertThat(lag.behind()).isEqualTo(Duration.ofSeconds(second));
    }
  }

  @Example
  void aTopicThatWasMadeAnewIsNotBehind() {
    var clock = new LagClock<String>();
    clock.at(AT, Map.of("p", 100L), Map.of("p", 90L));
    assertThat(clock.at(AT.plusSeconds(9), Map.of("p", 3L), Map.of("p", 90L)).records()).isZero();
  }
}
