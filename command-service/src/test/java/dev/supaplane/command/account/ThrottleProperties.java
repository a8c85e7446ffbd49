package dev.supaplane.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Who guesses is slowed down, and nobody else. */
class ThrottleProperties {
  private final AtomicLong now = new AtomicLong();
  private final Throttle throttle = new Throttle(now::get);

  @Property
  void noEMailIsGuessedFasterThanTheDelaysAllow(
      @ForAll @Size(min = 20, max = 200) List<@LongRange(min = 1, max = 60_000) Long> pauses) {
    var start = now.get();
    var tried = 0;
    for (var pause : pauses) {
      now.addAndGet(Duration.ofMillis(pause).toNanos());
      // From everywhere: the e-mail alone counts.
      var address = "10.0." + tried / 200 + "." + tried % 200;
      if (throttle.toWait("ada@example.com", address).isZero()) {
        throttle.failed("ada@example.com", address);
        tried++;
      }
    }
    var needed = 0L;
    for (var i = Throttle.FREE; i < tried; i++) {
      needed +=
          Math.min(
              Duration.ofSeconds(1L << Math.min(20, i - Throttle.FREE)).toNanos(),
              Throttle.LONGEST.toNanos());
    }
    assertThat(now.get() - start).isGreaterThanOrEqualTo(needed);
  }

  @Property
  void noAddressSendsMoreThanItMay(
      @ForAll @Size(min = 40, max = 300) List<@IntRange(min = 0, max = 3_000) Integer> pauses) {
    var start = now.get();
    var tried = 0;
    for (var pause : pauses) {
      now.addAndGet(Duration.ofMillis(pause).toNanos());
      var email = "somebody" + tried + "@example.com";
      if (throttle.toWait(email, "10.0.0.1").isZero()) {
        throttle.failed(email, "10.0.0.1");
        tried++;
      }
    }
    var allowed = Throttle.BURST + (now.get() - start) / (double) Throttle.REFILL.toNanos();
    assertThat((double) tried).isLessThanOrEqualTo(allowed + 1);
  }

  @Property
  void whoWaitedAsLongAsWasSaidIsLetIn(@ForAll @IntRange(min = 1, max = 40) int wrong) {
    for (var i = 0; i < wrong; i++) {
      throttle.failed("ada@example.com", "10.0.0.1");
    }
    now.addAndGet(throttle.toWait("ada@example.com", "10.0.0.1").toNanos());
    assertThat(throttle.toWait("ada@example.com", "10.0.0.1")).isZero();
  }

  @Example
  void aRightPasswordForgivesAndOthersNeverWait() {
    for (var i = 0; i < Throttle.FREE; i++) {
      throttle.failed("ada@example.com", "10.0.0." + i);
    }
    assertThat(throttle.toWait("ada@example.com", "10.0.0.9")).isPositive();
    assertThat(throttle.toWait("bob@example.com", "10.0.0.9")).isZero();
    throttle.succeeded("ada@example.com");
    assertThat(throttle.toWait("ada@example.com", "10.0.0.9")).isZero();
  }
}
