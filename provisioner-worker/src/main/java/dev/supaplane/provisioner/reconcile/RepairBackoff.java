package dev.supaplane.provisioner.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a service that falls over again and again from being repaired without a pause: 1 s,
 * doubling to 60 s, forgotten after it has stood for a while. The others are not held back by it.
 */
final class RepairBackoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration FORGOTTEN = Duration.ofMinutes(3);
  private static final int OFTEN = 3;

  private record Attempts(int count, Instant last) {
    Instant next() {
      if (count <= 1) {
        return last;
      }
      var pause = FIRST.multipliedBy(1L << Math.min(count - 2, 10));
      return last.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
    }
  }

  private final Map<String, Attempts> attempts = new HashMap<>();

  /** The services that must wait still. */
  Set<String> waiting(Instant now) {
    attempts.values().removeIf(a -> a.last().plus(FORGOTTEN).isBefore(now));
    var waiting = new HashSet<String>();
    attempts.forEach(
        (service, tried) -> {
          if (tried.next().isAfter(now)) {
            waiting.add(service);
          }
        });
    return waiting;
  }

  /** Whether one of these was repaired again and again, and lately. */
  boolean oftenTried(Collection<String> services) {
    return services.stream()
        .map(attempts::get)
        .anyMatch(tried -> tried != null && tried.count() >= OFTEN);
  }

  /** These are repaired now. */
  void repaired(Collection<String> services, Instant now) {
    for (var service : services) {
      var tried = attempts.get(service);
      attempts.put(service, new Attempts(tried == null ? 1 : tried.count() + 1, now));
    }
  }
}
