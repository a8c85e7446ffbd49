package dev.supaplane.command.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** When what failed is tried again (E6). */
class RetryPolicyProperties {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final RetryPolicy STANDARD = WebhookSettings.of(new MockEnvironment()).retry();

  @Property
  void aPauseIsNeverShorterThanTheFirstAndNeverLongerThanTheLongestAndAQuarter(
      @ForAll @LongRange(min = 1, max = 600_000) long first,
      @ForAll @LongRange(min = 1, max = 1_000) long times,
      @ForAll @IntRange(min = 1, max = 200) int attempts,
      @ForAll @IntRange(min = 1, max = 300) int failures,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
    var policy =
        new RetryPolicy(Duration.ofMillis(first), Duration.ofMillis(first * times), attempts);
    var pause = policy.pause(failures, chance, null);
    assertThat(pause.isPresent()).isEqualTo(failures < attempts);
    pause.ifPresent(
        time ->
            assertThat(time)
                .isBetween(policy.first(), policy.longest().plus(policy.longest().dividedBy(4))));
  }

  @Property
  void pausesGrowUntilTheLongest(
      @ForAll @IntRange(min = 1, max = 13) int failures,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double one,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double other) {
    var before = STANDARD.pause(failures, one, null).orElseThrow();
    var after = STANDARD.pause(failures + 1, other, null).orElseThrow();
    if (before.compareTo(STANDARD.longest()) < 0) {
      assertThat(after).isGreaterThan(before);
    }
  }

  @Property
  void aReceiverCanAskToBeLeftAloneLongerButNotForEver(
      @ForAll @IntRange(min = 1, max = 14) int failures,
      @ForAll @LongRange(min = 0, max = 999_999_999) long seconds) {
    var asked = Duration.ofSeconds(seconds);
    var without = STANDARD.pause(failures, 0.5, null).orElseThrow();
    var with = STANDARD.pause(failures, 0.5, asked).orElseThrow();
    assertThat(with).isGreaterThanOrEqualTo(without);
    assertThat(with).isLessThanOrEqualTo(Duration.ofHours(24));
    if (asked.compareTo(RetryPolicy.MOST_ASKED) <= 0) {
      assertThat(with).isGreaterThanOrEqualTo(asked);
    }
  }

  @Test
  void theStandardGoesOnForAboutThreeDays() {
    var all = Duration.ZERO;
    for (var failures = 1; failures < STANDARD.attempts(); failures++) {
      all = all.plus(STANDARD.pause(failures, 0, null).orElseThrow());
    }
    assertThat(STANDARD.pause(STANDARD.attempts(), 0, null)).isEmpty();
    assertThat(all).isBetween(Duration.ofHours(70), Duration.ofHours(80));
  }

  @Test
  void whatARetryAfterSaysIsReadInSecondsOrAsADate() {
    assertThat(HttpSender.retryAfter("120", NOW)).isEqualTo(Duration.ofMinutes(2));
    assertThat(HttpSender.retryAfter("Fri, 02 Jan 2026 03:05:05 GMT", NOW))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(HttpSender.retryAfter("Thu, 01 Jan 2026 03:05:05 GMT", NOW))
        .isEqualTo(Duration.ZERO);
    assertThat(HttpSender.retryAfter(null, NOW)).isNull();
    assertThat(HttpSender.retryAfter("-5", NOW)).isNull();
    assertThat(HttpSender.retryAfter("soon", NOW)).isNull();
    assertThat(HttpSender.retryAfter("9".repeat(30), NOW)).isNull();
  }

  @Property
  void onlyAnAnswerFrom200To299IsTakenAnd410AloneEndsAHook(
      @ForAll @IntRange(min = 100, max = 599) int status,
      @ForAll @IntRange(min = 0, max = 20) int failures) {
    var answer = new Answer(status, null, null, null, Duration.ZERO);
    var verdict = Verdict.of(answer, failures, STANDARD, 0, NOW);
    if (status >= 200 && status < 300) {
      assertThat(verdict).isEqualTo(new Verdict.Delivered());
    } else if (status == 410) {
      assertThat(verdict).isEqualTo(new Verdict.Gone());
    } else {
      assertThat(Optional.of(verdict))
          .isEqualTo(
              Optional.of(
                  STANDARD
                      .pause(failures + 1, 0, null)
                      .<Verdict>map(pause -> new Verdict.Later(NOW.plus(pause)))
                      .orElse(new Verdict.Dead())));
    }
  }
}
