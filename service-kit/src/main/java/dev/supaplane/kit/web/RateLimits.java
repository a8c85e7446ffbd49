package dev.supaplane.kit.web;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * How much one token may ask for, and how often one address may bring a token that is none. Kept in
 * memory, of so many of each and no more; those that were not seen for longest are forgotten first.
 */
public final class RateLimits {
  private static final int MOST_KNOWN = 20_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int IPV6_NETWORK = 8;

  private final int requests;
  private final int failures;
  private final TimeMeter clock;
  private final Map<String, Bucket> callers = bounded();
  private final Map<String, Bucket> addresses = bounded();

  /**
   * Limits.
   *
   * @param requests of one token in a minute
   * @param failures requests of one address with no token or a wrong one, in a minute
   */
  public RateLimits(int requests, int failures, TimeMeter clock) {
    this.requests = requests;
    this.failures = failures;
    this.clock = clock;
  }

  /**
   * What is left.
   *
   * @param allowed whether the request may go on
   * @param after which time the next may come; zero where this one may
   */
  record Left(boolean allowed, int limit, long remaining, Duration after) {
    static Left of(ConsumptionProbe probe, int limit) {
      return new Left(
          probe.isConsumed(),
          limit,
          probe.getRemainingTokens(),
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  /** Counts a request of a token's. */
  Left ask(Caller caller) {
    return Left.of(
        bucket(callers, caller.actor() + caller.limits().hashCode(), requests)
            .tryConsumeAndReturnRemaining(1),
        requests);
  }

  /** Counts a request that brought no token, or a wrong one. */
  Left failed(ServerHttpRequest request) {
    return Left.of(
        bucket(addresses, address(request), failures).tryConsumeAndReturnRemaining(1), failures);
  }

  private Bucket bucket(Map<String, Bucket> known, String key, int perMinute) {
    synchronized (known) {
      return known.computeIfAbsent(
          key,
          _ ->
              Bucket.builder()
                  .addLimit(
                      Bandwidth.builder()
                          .capacity(perMinute)
                          .refillGreedy(perMinute, MINUTE)
                          .build())
                  .withCustomTimePrecision(clock)
                  .build());
    }
  }

  /** Of IPv6 the network: one has as many addresses in it as one likes. */
  static String address(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    var address = remote == null ? null : remote.getAddress();
    return address == null ? "-" : network(address);
  }

  private static String network(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length <= 4) {
      return address.getHostAddress();
    }
    var text = new StringBuilder();
    for (var i = 0; i < IPV6_NETWORK; i++) {
      text.append(Character.forDigit((bytes[i] >> 4) & 0xF, 16))
          .append(Character.forDigit(bytes[i] & 0xF, 16));
    }
    return text.toString();
  }

  private static Map<String, Bucket> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
        return size() > MOST_KNOWN;
      }
    };
  }
}
