package dev.supaplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The system as it is: nothing goes wrong for good, and a seed is one schedule. */
class SimulationTest {
  @Test
  void threeHundredSchedulesShowNoViolation() throws InterruptedException {
    var report = Schedules.run(300, 2, _ -> {});
    assertThat(report.failing()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.schedules()).isEqualTo(300);
    assertThat(report.injected()).containsOnlyKeys(FaultKind.values());
    assertThat(report.injected().values()).allMatch(count -> count > 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 17, 1605})
  void aSeedIsTheSameScheduleEachTime(long seed) {
    var first = new ArrayList<String>();
    var second = new ArrayList<String>();
    var one = Simulation.run(seed, first::add);
    var other = Simulation.run(seed, second::add);
    assertThat(second).isNotEmpty().isEqualTo(first);
    assertThat(other).isEqualTo(one);
    assertThat(Simulation.run(seed).fingerprint())
        .as("that nobody reads along changes nothing")
        .isEqualTo(one.fingerprint());
  }

  @Test
  void anotherSeedIsAnotherSchedule() {
    assertThat(Simulation.run(1).fingerprint()).isNotEqualTo(Simulation.run(2).fingerprint());
  }

  @Test
  void theTableNamesEveryKindOfFaultAndViolation() throws InterruptedException {
    var done = new ArrayList<Integer>();
    var report = Schedules.run(4, 1, done::add);
    assertThat(done).isEqualTo(List.of(1, 2, 3, 4));
    for (var kind : FaultKind.values()) {
      assertThat(report.table()).anyMatch(line -> line.startsWith("  " + kind.label() + " "));
    }
    for (var kind : ViolationKind.values()) {
      assertThat(report.table()).anyMatch(line -> line.startsWith("  " + kind.label() + " "));
    }
  }
}
