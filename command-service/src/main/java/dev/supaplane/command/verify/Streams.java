package dev.supaplane.command.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The streams of all aggregates, each event as its fingerprint: 32 bytes of memory for each. */
final class Streams {
  private final SortedMap<String, Stream> byAggregate = new TreeMap<>();
  private long events;

  /** What an event is to those that were there before. */
  enum Place {
    /** The one that comes next. */
    NEXT,
    /** One that was there, the same. */
    REPEATED,
    /** One of a number that was there with another content. */
    OTHER,
    /** Others should have come before. */
    TOO_EARLY
  }

  /** Takes the next event of an aggregate; whatever is not the next changes nothing. */
  Place add(String aggregate, long sequence, byte[] fingerprint) {
    var stream = byAggregate.computeIfAbsent(aggregate, _ -> new Stream());
    if (sequence == stream.length) {
      stream.append(fingerprint);
      events++;
      return Place.NEXT;
    }
    if (sequence > stream.length || sequence < 0) {
      return Place.TOO_EARLY;
    }
    return stream.has((int) sequence, fingerprint) ? Place.REPEATED : Place.OTHER;
  }

  /** How many events of an aggregate are there. */
  int length(String aggregate) {
    var stream = byAggregate.get(aggregate);
    return stream == null ? 0 : stream.length;
  }

  /** Whether both have the same event of this number. */
  boolean agrees(Streams other, String aggregate, int sequence) {
    var mine = byAggregate.get(aggregate);
    var theirs = other.byAggregate.get(aggregate);
    return mine != null
        && theirs != null
        && sequence < mine.length
        && sequence < theirs.length
        && mine.has(sequence, theirs.at(sequence));
  }

  Set<String> aggregates() {
    return byAggregate.keySet();
  }

  long events() {
    return events;
  }

  /**
   * One hash of everything that these have of what the others have: of each of the others'
   * aggregates its first events, as many as the others have of it.
   */
  Cut cut(Streams others) {
    var digest = Fingerprint.sha256();
    var counted = 0L;
    var aggregates = 0L;
    for (Map.Entry<String, Stream> other : others.byAggregate.entrySet()) {
      var mine = byAggregate.get(other.getKey());
      if (mine != null && mine.length > 0) {
        var length = Math.min(mine.length, other.getValue().length);
        Fingerprint.put(digest, other.getKey().getBytes(UTF_8));
        Fingerprint.put(digest, Arrays.copyOf(mine.prints, length * Fingerprint.LENGTH));
        counted += length;
        aggregates++;
      }
    }
    return new Cut(counted, aggregates, "sha256:" + HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * What was counted and hashed.
   *
   * @param hash over aggregates in the order of their names, and their events in theirs
   */
  record Cut(long events, long aggregates, String hash) {}

  private static final class Stream {
    private byte[] prints = new byte[8 * Fingerprint.LENGTH];
    private int length;

    void append(byte[] print) {
      var end = length * Fingerprint.LENGTH;
      if (end == prints.length) {
        prints = Arrays.copyOf(prints, 2 * prints.length);
      }
      System.arraycopy(print, 0, prints, end, Fingerprint.LENGTH);
      length++;
    }

    byte[] at(int sequence) {
      var begin = sequence * Fingerprint.LENGTH;
      return Arrays.copyOfRange(prints, begin, begin + Fingerprint.LENGTH);
    }

    boolean has(int sequence, byte[] print) {
      return Arrays.equals(at(sequence), print);
    }
  }
}
