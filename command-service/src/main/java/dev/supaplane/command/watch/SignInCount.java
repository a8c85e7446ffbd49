package dev.supaplane.command.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts who comes in and who does not, by the way that they try. */
public final class SignInCount {
  private static final List<String> WAYS = List.of("password", "refresh_token", "sso", "signup");

  private final Map<String, Map<Ending, Counter>> counters;

  /** How a try ended. */
  public enum Ending {
    /** Somebody is in. */
    ACCEPTED("accepted"),
    /** Something was not right. */
    REFUSED("refused"),
    /** Nothing was tried: too much was wrong before. */
    THROTTLED("throttled");

    private final String word;

    Ending(String word) {
      this.word = word;
    }
  }

  /** Counts in a registry; every counter is there from the beginning. */
  public SignInCount(MeterRegistry registry) {
    counters =
        WAYS.stream()
            .collect(Collectors.toUnmodifiableMap(way -> way, way -> counters(registry, way)));
  }

  private static Map<Ending, Counter> counters(MeterRegistry registry, String way) {
    return List.of(Ending.values()).stream()
        .collect(
            Collectors.toUnmodifiableMap(
                ending -> ending,
                ending ->
                    Counter.builder("supaplane.sign.ins")
                        .description("Tries to sign in, by their way and end")
                        .tag("way", way)
                        .tag("outcome", ending.word)
                        .register(registry)));
  }

  /**
   * Counts one.
   *
   * @param way {@code password}, {@code refresh_token}, {@code sso} or {@code signup}
   * @throws IllegalArgumentException for another way
   */
  public void count(String way, Ending ending) {
    var counter = counters.getOrDefault(way, Map.of()).get(ending);
    if (counter == null) {
      throw new IllegalArgumentException("no way to sign in: " + way);
    }
    counter.increment();
  }
}
