package dev.supaplane.simulation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/**
 * What happened, line by line, and a hash of it: two runs of a seed are one if their hashes are.
 */
final class Trace {
  // FNV-1a, 64 bits: a fingerprint against accidents, not against anybody's will.
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final Consumer<String> lines;
  private final boolean read;
  private long hash = OFFSET;

  /**
   * A trace.
   *
   * @param read whether somebody reads the lines; formatting them takes longer than all the rest
   */
  Trace(boolean read, Consumer<String> lines) {
    this.read = read;
    this.lines = lines;
  }

  void add(Instant at, String who, String what) {
    mix(at.toEpochMilli());
    mix(who);
    mix(what);
    if (read) {
      lines.accept("%s  %-8s %s".formatted(CLOCK.format(at), who, what));
    }
  }

  long hash() {
    return hash;
  }

  private void mix(String text) {
    for (var i = 0; i < text.length(); i++) {
      mix(text.charAt(i));
    }
    mix('\n');
  }

  private void mix(long value) {
    hash = (hash ^ value) * PRIME;
  }
}
