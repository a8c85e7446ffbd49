package dev.supaplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.simulation.Report.Failing;
import dev.supaplane.simulation.Simulation.Result;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Violation STUCK = new Violation(ViolationKind.STUCK, "a: it is PAUSING");
  private static final Violation LOST = new Violation(ViolationKind.LOST, "a: its volume is gone");

  @Test
  void addsUpAndNamesTheSeedsThatFailed() {
    var sum = new Report.Sum();
    assertThat(sum.add(result(1))).isEqualTo(1);
    assertThat(sum.add(result(2, STUCK, LOST))).isEqualTo(2);
    var report = sum.report();
    assertThat(report.isClean()).isFalse();
    assertThat(report.events()).isEqualTo(14);
    assertThat(report.failing()).containsExactly(new Failing(2, STUCK));
    assertThat(report.violations())
        .containsEntry(ViolationKind.STUCK, 1L)
        .containsEntry(ViolationKind.LOST, 1L)
        .containsEntry(ViolationKind.LEAKED, 0L);
    assertThat(report.injected()).containsEntry(FaultKind.ENGINE_HANG, 6L);
    assertThat(report.table()).anyMatch(line -> line.matches("violations +2"));
  }

  @Test
  void holdsNoMoreThanATerminalCanShow() {
    var sum = new Report.Sum();
    LongStream.rangeClosed(1, 1_000).forEach(seed -> sum.add(result(seed, LOST)));
    var report = sum.report();
    assertThat(report.failing()).hasSize(20);
    assertThat(report.violations()).containsEntry(ViolationKind.LOST, 1_000L);
  }

  private static Result result(long seed, Violation... violations) {
    return new Result(seed, 0, 7, Map.of(FaultKind.ENGINE_HANG, 3), List.of(violations));
  }
}
