package dev.supaplane.command.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords: each e-mail has to wait longer after each wrong password, and
 * each address has so many wrong ones a minute. Kept in memory, of so many of each and no more: the
 * oldest are forgotten first, and an address alone cannot bring enough to be forgotten.
 */
public final class Throttle {
  /** Wrong passwords of an e-mail before anybody has to wait. */
  static final int FREE = 5;

  /** The longest that an e-mail has to wait. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** Wrong passwords of an address at once. */
  static final int BURST = 30;

  /** After which an address may send one more. */
  static final Duration REFILL = Duration.ofSeconds(2);

  private static final Duration FORGOTTEN = Duration.ofHours(1);
  private static final int MOST_KNOWN = 20_000;
  private static final int LONGEST_SHIFT = 20;

  private final LongSupplier nanos;
  private final Map<String, Failures> emails = bounded();
  private final Map<String, Bucket> addresses = bounded();

  private record Failures(int count, long last) {}

  /**
   * Of an address.
   *
   * @param spent wrong passwords that are not forgiven yet
   */
  private record Bucket(double spent, long at) {}

  /**
   * A throttle.
   *
   * @param nanos a clock that only goes on, nanoseconds
   */
  public Throttle(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** How long this e-mail from this address has to wait; zero for not at all. */
  public synchronized Duration toWait(String email, String address) {
    var now = nanos.getAsLong();
    var ofEmail = ofEmail(emails.get(email), now);
    var ofAddress = ofAddress(addresses.get(address), now);
    return Duration.ofNanos(Math.max(ofEmail, ofAddress));
  }

  /** A password was wrong. */
  public synchronized void failed(String email, String address) {
    var now = nanos.getAsLong();
    var before = emails.get(email);
    var count = before == null || isForgotten(before, now) ? 0 : before.count();
    emails.put(email, new Failures(count + 1, now));
    spend(address, now);
  }

  /** An address did what it may not do without end. */
  public synchronized void spend(String address) {
    spend(address, nanos.getAsLong());
  }

  /** A password was right: what was wrong before was its owner's, or of no use. */
  public synchronized void succeeded(String email) {
    emails.remove(email);
  }

  /** Forgets everything, as a restart does. */
  public synchronized void forget() {
    emails.clear();
    addresses.clear();
  }

  private void spend(String address, long now) {
    addresses.put(address, new Bucket(spent(addresses.get(address), now) + 1, now));
  }

  private static long ofEmail(@Nullable Failures failures, long now) {
    if (failures == null || failures.count() < FREE || isForgotten(failures, now)) {
      return 0;
    }
    var shift = Math.min(failures.count() - FREE, LONGEST_SHIFT);
    var delay = Math.min(Duration.ofSeconds(1L << shift).toNanos(), LONGEST.toNanos());
    return Math.max(0, failures.last() + delay - now);
  }

  private static long ofAddress(@Nullable Bucket bucket, long now) {
    var surplus = spent(bucket, now) - (BURST - 1);
    return surplus <= 0 ? 0 : (long) Math.ceil(surplus * REFILL.toNanos());
  }

  private static double spent(@Nullable Bucket bucket, long now) {
    return bucket == null
        ? 0
        : Math.max(0, bucket.spent() - (double) (now - bucket.at()) / REFILL.toNanos());
  }

  private static boolean isForgotten(Failures failures, long now) {
    return now - failures.last() > FORGOTTEN.toNanos();
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>(16, 0.75F, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST_KNOWN;
      }
    };
  }
}
