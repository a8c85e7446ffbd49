package dev.supaplane.events.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class TraceContextProperties {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String GOOD = "00-" + TRACE + "-" + SPAN + "-01";

  @Property
  void whateverAHeaderSaysIsTakenWellFormedOrNotAtAll(@ForAll String parent, @ForAll String state) {
    TraceContext.parse(parent, state)
        .ifPresent(trace -> assertThat(new TraceContext(trace.traceparent(), null)).isNotNull());
    var beside = TraceContext.parse(GOOD, state).orElseThrow();
    assertThat(beside.traceId()).isEqualTo(TRACE);
    var kept = beside.tracestate();
    assertThat(kept == null || kept.chars().allMatch(c -> c >= 0x20 && c < 0x7f)).isTrue();
  }

  @Property
  void oneWrongCharacterAnywhereMakesItNone(
      @ForAll int where, @ForAll @CharRange(from = 'g', to = 'z') char wrong) {
    var at = Math.floorMod(where, GOOD.length());
    var bad = GOOD.substring(0, at) + wrong + GOOD.substring(at + 1);
    assertThat(TraceContext.parse(bad, null)).isEmpty();
  }

  @Property
  void aRootIsTheBeginningOfATraceOfItsOwn(@ForAll @StringLength(max = 3) String ignored) {
    var one = TraceContext.root();
    assertThat(TraceContext.parse(one.traceparent(), null)).contains(one);
    assertThat(one.sampled()).isTrue();
    assertThat(one.traceId()).isNotEqualTo(TraceContext.root().traceId());
  }

  @Example
  void theStandardsOwnCases() {
    assertThat(TraceContext.parse(GOOD, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
        .contains(new TraceContext(GOOD, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
    assertThat(TraceContext.parse("cc" + GOOD.substring(2) + "-what-the-future-says", null))
        .contains(new TraceContext(GOOD, null));
    assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-00", null).orElseThrow())
        .matches(trace -> !trace.sampled());
    for (var bad :
        List.of(
            "",
            GOOD + "-more",
            GOOD + ".",
            "ff" + GOOD.substring(2),
            "00-" + "0".repeat(32) + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            GOOD.toUpperCase(java.util.Locale.ROOT))) {
      assertThat(TraceContext.parse(bad, null)).as(bad).isEmpty();
    }
    for (var bad : List.of("no-value", "UPPER=1", "a=" + "b".repeat(600), "a=1,,b=2", "a=\n")) {
      assertThat(TraceContext.parse(GOOD, bad).orElseThrow().tracestate()).as(bad).isNull();
    }
  }
}
