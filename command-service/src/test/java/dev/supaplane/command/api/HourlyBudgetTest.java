package dev.supaplane.command.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.kit.web.ApiException;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an account makes in an hour. */
class HourlyBudgetTest {
  private long now;

  private final HourlyBudget budget =
      new HourlyBudget(
          "tokens",
          3,
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return now;
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          });

  @Test
  void eachAccountHasItsOwnAndItComesBackWithTime() {
    var ada = UUID.randomUUID();
    for (var i = 0; i < 3; i++) {
      budget.take(ada);
    }
    assertThatThrownBy(() -> budget.take(ada))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(429);
              assertThat(refused.code()).isEqualTo("too_many_tokens");
              assertThat(refused.retryAfter().orElseThrow()).isPositive();
            });
    budget.take(UUID.randomUUID());
    for (var i = 0; i < 10; i++) {
      budget.take(null);
    }
    now += Duration.ofMinutes(20).toNanos();
    budget.take(ada);
    assertThatThrownBy(() -> budget.take(ada)).isInstanceOf(ApiException.class);
  }
}
