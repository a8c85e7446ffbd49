package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentWritesTest {
  private static final Caller ADA = new Caller("ada", false);
  private static final Caller BOB = new Caller("bob", false);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecentWrites writes = new RecentWrites(now::get);

  @Test
  void eachCallerHasTheirOwn() {
    writes.note(ADA, "a@1");
    writes.note(ADA, "b@0");
    assertThat(writes.of(ADA)).containsExactly("a@1", "b@0");
    assertThat(writes.of(BOB)).isEmpty();
  }

  @Test
  void whatWasSeenIsWaitedForNoMore() {
    writes.note(ADA, "a@1");
    writes.note(ADA, "b@0");
    writes.seen(ADA, List.of("a@1"));
    assertThat(writes.of(ADA)).containsExactly("b@0");
    assertThat(writes.wasTold(ADA, "a@1")).isTrue();
    assertThat(writes.wasTold(BOB, "a@1")).isFalse();
  }

  @Test
  void whatIsLongAgoIsWaitedForNoMore() {
    writes.note(ADA, "a@1");
    now.set(now.get().plusSeconds(59));
    writes.note(ADA, "a@2");
    now.set(now.get().plusSeconds(2));
    assertThat(writes.of(ADA)).containsExactly("a@2");
    assertThat(writes.wasTold(ADA, "a@1")).isFalse();
  }

  @Test
  void neitherCallersNorTheirWritesFillTheMemory() {
    IntStream.range(0, 50).forEach(i -> writes.note(ADA, "a@" + i));
    assertThat(writes.of(ADA)).hasSize(16).endsWith("a@49");
    IntStream.range(0, 1_000).forEach(i -> writes.note(new Caller("c" + i, false), "x@1"));
    assertThat(writes.of(ADA)).isEmpty();
  }
}
