package dev.supaplane.command.webhook;

import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Settings of webhooks, all under {@code supaplane.webhooks}.
 *
 * @param privateAddresses whether hooks may reach this machine and private networks, there by plain
 *     http too ({@code private-addresses}: refuse, which is the standard, or allow)
 * @param retry when what failed is tried again ({@code retry.first}, {@code retry.longest}, {@code
 *     retry.attempts}); the standard is fifteen attempts in about three days
 * @param connect how long a connection may take ({@code connect-timeout})
 * @param answer how long an attempt may take from its beginning to the end of the answer ({@code
 *     timeout})
 * @param perHook how many attempts of one hook there may be at once ({@code per-hook})
 * @param overall how many there may be at once ({@code overall})
 * @param backlog how many deliveries of a hook may wait here; what comes after them waits in Kafka
 *     ({@code backlog})
 * @param kept how long a delivery is kept that was taken ({@code keep-delivered})
 * @param overlap how long an old secret still signs ({@code rotation-overlap})
 */
public record WebhookSettings(
    boolean privateAddresses,
    RetryPolicy retry,
    Duration connect,
    Duration answer,
    int perHook,
    int overall,
    int backlog,
    Duration kept,
    Duration overlap) {

  /** Refuses what cannot work. */
  public WebhookSettings {
    if (connect.isNegative()
        || connect.isZero()
        || answer.compareTo(connect) < 0
        || answer.compareTo(Lanes.LEASE.dividedBy(2)) > 0) {
      throw new IllegalArgumentException(
          "supaplane.webhooks.timeout is at least connect-timeout and at most "
              + Lanes.LEASE.dividedBy(2));
    }
    if (perHook < 1 || overall < perHook || backlog < 1) {
      throw new IllegalArgumentException(
          "supaplane.webhooks: per-hook is at least 1, overall at least per-hook, backlog at"
              + " least 1");
    }
  }

  /** The settings that an environment tells. */
  public static WebhookSettings of(Environment environment) {
    var binder = Binder.get(environment);
    return new WebhookSettings(
        allows(environment.getProperty("supaplane.webhooks.private-addresses", "refuse")),
        new RetryPolicy(
            time(binder, "retry.first", Duration.ofSeconds(5)),
            time(binder, "retry.longest", Duration.ofHours(12)),
            number(binder, "retry.attempts", 15)),
        time(binder, "connect-timeout", Duration.ofSeconds(5)),
        time(binder, "timeout", Duration.ofSeconds(15)),
        number(binder, "per-hook", 4),
        number(binder, "overall", 32),
        number(binder, "backlog", 10_000),
        time(binder, "keep-delivered", Duration.ofDays(7)),
        time(binder, "rotation-overlap", Duration.ofHours(24)));
  }

  private static boolean allows(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "allow" -> true;
      case "refuse" -> false;
      default ->
          throw new IllegalArgumentException(
              "supaplane.webhooks.private-addresses is refuse or allow");
    };
  }

  private static Duration time(Binder binder, String name, Duration standard) {
    return binder.bind("supaplane.webhooks." + name, Duration.class).orElse(standard);
  }

  private static int number(Binder binder, String name, int standard) {
    return binder.bind("supaplane.webhooks." + name, Integer.class).orElse(standard);
  }
}
