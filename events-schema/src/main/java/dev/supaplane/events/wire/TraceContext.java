package dev.supaplane.events.wire;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a trace something happened, as W3C Trace Context writes it.
 *
 * @param traceparent version 00: 32 digits of the trace, 16 of the span, two of flags
 * @param tracestate what tracing systems keep beside it, at most 512 characters; null for nothing
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
  private static final int LENGTH = 55;
  private static final int LONGEST_STATE = 512;
  private static final int MOST_MEMBERS = 32;
  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
  private static final Pattern MEMBER =
      Pattern.compile(
          "[a-z0-9][a-z0-9_*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

  /**
   * @throws IllegalArgumentException when one is malformed
   */
  public TraceContext {
    if (!traceparent.startsWith("00-") || !isParent(traceparent)) {
      throw new IllegalArgumentException("no traceparent of version 00");
    }
    if (tracestate != null && !isState(tracestate)) {
      throw new IllegalArgumentException("no tracestate");
    }
  }

  /**
   * What a header says, whoever wrote it. A state that is malformed is left out, as the standard
   * has it; without a well-formed parent there is nothing.
   */
  public static Optional<TraceContext> parse(
      @Nullable String traceparent, @Nullable String tracestate) {
    if (traceparent == null || traceparent.length() < LENGTH) {
      return Optional.empty();
    }
    var ours = traceparent.substring(0, LENGTH);
    var isNewer = !ours.startsWith("00-");
    // A newer version may say more, after another dash.
    var ends = traceparent.length() == LENGTH || (isNewer && traceparent.charAt(LENGTH) == '-');
    if (!ends || ours.startsWith("ff-") || !isParent(ours)) {
      return Optional.empty();
    }
    var state = tracestate != null && isState(tracestate) ? tracestate : null;
    return Optional.of(new TraceContext("00" + ours.substring(2), state));
  }

  /** The beginning of a trace of its own. */
  public static TraceContext root() {
    return of(digits(16), digits(8), null);
  }

  /** A span of a trace, which is to be recorded. */
  public static TraceContext of(String traceId, String spanId, @Nullable String tracestate) {
    return new TraceContext("00-" + traceId + "-" + spanId + "-01", tracestate);
  }

  /** 32 digits that everything in the trace shares. */
  public String traceId() {
    return traceparent.substring(3, 35);
  }

  /** 16 digits of the span. */
  public String spanId() {
    return traceparent.substring(36, 52);
  }

  /** Whether whoever began the trace has it recorded. */
  public boolean sampled() {
    return (Character.digit(traceparent.charAt(LENGTH - 1), 16) & 1) == 1;
  }

  private static boolean isParent(String text) {
    var match = SHAPE.matcher(text);
    return match.matches() && !isZero(match.group(1)) && !isZero(match.group(2));
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }

  private static boolean isState(String text) {
    if (text.isEmpty() || text.length() > LONGEST_STATE) {
      return false;
    }
    var members = text.split(",", -1);
    if (members.length > MOST_MEMBERS) {
      return false;
    }
    for (var member : members) {
      if (!MEMBER.matcher(member.strip()).matches()) {
        return false;
      }
    }
    return true;
  }

  private static String digits(int bytes) {
    var random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    random[0] |= 1; // never all zero
    return HexFormat.of().formatHex(random);
  }
}
