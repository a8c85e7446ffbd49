package dev.supaplane.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.simulation.Violation;
import dev.supaplane.simulation.ViolationKind;
import dev.supaplane.standalone.chaos.Strike.Kill;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Report report = new Report(Strike.all(true));

  @Test
  void tellsEveryKindAlsoWhatNeverHappened() {
    report.struck(new Kill(Target.WORKER));
    report.struck(new Kill(Target.WORKER));
    report.converged(Duration.ofMillis(2_500), "create");
    report.converged(Duration.ofMillis(7_500), "pause [kill worker]");
    report.events(120, 3);
    report.endedByItself("database", 1);
    report.leftOut("the engine");
    assertThat(report.isClean()).isTrue();
    assertThat(String.join("\n", report.table()))
        .containsPattern("operations +2\n")
        .containsPattern("published again +3\n")
        .containsPattern("strikes +2\n")
        .containsPattern("  kill worker +2\n")
        .containsPattern("  fill disk of database +0\n")
        .contains("left out: the engine")
        .containsPattern("  database +1\n")
        .containsPattern("violations +0\n")
        .containsPattern("  stuck +0\n")
        .containsPattern("longest time to converge +7.5 s  pause \\[kill worker]\n")
        .containsPattern("mean +5.0 s");
  }

  @Test
  void aViolationOrALateEndIsNotClean() {
    report.converged(Duration.ofSeconds(61), "delete");
    assertThat(report.isClean()).isFalse();
    assertThat(report.table()).anyMatch(line -> line.matches("took longer than 60 s +1"));
    var other = new Report(List.of());
    other.violated(List.of(new Violation(ViolationKind.LEAKED, "a network")));
    assertThat(other.isClean()).isFalse();
    assertThat(other.table()).anyMatch(line -> line.matches("  leaked +1"));
  }
}
