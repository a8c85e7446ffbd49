package dev.supaplane.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RefusalBudgetTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final RefusalBudget budget = new RefusalBudget(2, Duration.ofMinutes(1), now::get);

  @Test
  void soManyAreNotedAndTheRestIsCountedForTheNext() {
    assertThat(budget.spend("a", "GET /x")).isEqualTo(OptionalLong.of(0));
    assertThat(budget.isSpent("a", "GET /x")).isFalse();
    assertThat(budget.spend("a", "GET /x")).isEqualTo(OptionalLong.of(0));
    assertThat(budget.isSpent("a", "GET /x")).isTrue();
    for (var i = 0; i < 5; i++) {
      assertThat(budget.spend("a", "GET /x")).isEmpty();
    }
    now.set(Instant.EPOCH.plusSeconds(61));
    assertThat(budget.isSpent("a", "GET /x")).isFalse();
    assertThat(budget.spend("a", "GET /x")).isEqualTo(OptionalLong.of(5));
    assertThat(budget.spend("a", "GET /x")).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void nobodySpendsAnothersOrAtAnotherThing() {
    budget.spend("a", "GET /x");
    budget.spend("a", "GET /x");
    assertThat(budget.spend("b", "GET /x")).isPresent();
    assertThat(budget.spend("a", "GET /y")).isPresent();
  }
}
