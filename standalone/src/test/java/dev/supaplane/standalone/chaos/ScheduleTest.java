package dev.supaplane.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.standalone.chaos.Moment.AfterStep;
import dev.supaplane.standalone.chaos.Schedule.Hit;
import dev.supaplane.standalone.chaos.Strike.Kill;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Strike> STRIKES = Strike.all(true);

  @Property(tries = 50)
  void aSeedHasOneSchedule(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps) {
    var once = Schedule.full(seed, 5, STRIKES, steps(steps));
    assertThat(Schedule.full(seed, 5, STRIKES, steps(steps))).isEqualTo(once);
    assertThat(Schedule.quick(seed, STRIKES, steps(steps)))
        .isEqualTo(Schedule.quick(seed, STRIKES, steps(steps)));
  }

  @Property(tries = 50)
  void everyStrikeFallsInEveryOperationBeforeAnyBeginsAgain(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps) {
    var schedule = Schedule.full(seed, Schedule.fullLength(STRIKES), STRIKES, steps(steps));
    for (var act : Act.values()) {
      var struck =
          schedule.rounds().stream()
              .flatMap(round -> round.getOrDefault(act, List.of()).stream())
              .collect(Collectors.groupingBy(Hit::strike, Collectors.counting()));
      assertThat(struck.keySet()).containsAll(STRIKES);
      // Asked for, accepted, first half, second half, told.
      assertThat(struck.get(new Kill(Target.WORKER))).isBetween(5L, 6L);
      assertThat(moments(schedule, act, new Kill(Target.WORKER)).map(Moment::order).distinct())
          .hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Property(tries = 50)
  void momentsAreThoseThatAnOperationHasAndComeInTheirOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps) {
    for (var round : Schedule.full(seed, 30, STRIKES, steps(steps)).rounds()) {
      round
          .values()
          .forEach(
              hits -> {
                assertThat(hits).hasSize(2);
                assertThat(hits).extracting(Hit::moment).isSorted();
                assertThat(hits)
                    .extracting(Hit::moment)
                    .filteredOn(AfterStep.class::isInstance)
                    .allMatch(moment -> moment.order() <= steps);
              });
    }
  }

  @Test
  void quicklyEachStrikeFallsOnce() {
    var all =
        Schedule.quick(7, STRIKES, steps(9)).rounds().stream()
            .flatMap(round -> round.values().stream().flatMap(List::stream))
            .map(Hit::strike)
            .toList();
    assertThat(all).containsExactlyInAnyOrderElementsOf(STRIKES);
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    assertThat(Strike.all(false))
        .noneMatch(strike -> strike.target() == Target.ENGINE || strike instanceof Strike.Fill)
        .contains(new Kill(Target.WORKER), new Strike.Restart(Target.BROKER));
  }

  private static Stream<Moment> moments(Schedule schedule, Act act, Strike strike) {
    return schedule.rounds().stream()
        .flatMap(round -> round.getOrDefault(act, List.of()).stream())
        .filter(hit -> hit.strike().equals(strike))
        .map(Hit::moment);
  }

  private static Map<Act, Integer> steps(int count) {
    return Arrays.stream(Act.values()).collect(Collectors.toMap(act -> act, _ -> count));
  }
}
