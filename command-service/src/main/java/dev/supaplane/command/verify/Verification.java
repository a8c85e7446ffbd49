package dev.supaplane.command.verify;

import dev.supaplane.command.verify.Streams.Cut;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found when store and topic were read.
 *
 * @param equal whether the topic says what the store says, no less and no more
 * @param store what was stored when it began
 * @param topic what was published of that
 * @param repeated records that were published again, the same: after a crash, as promised
 * @param later events that were stored and published while it was looked
 * @param differences how many there are of each kind
 * @param examples some of them, each with aggregate and number
 */
public record Verification(
    boolean equal,
    Cut store,
    Cut topic,
    long repeated,
    long later,
    Map<String, Long> differences,
    List<Difference> examples) {

  /** How the topic can differ. */
  enum Kind {
    /** Stored, but not what is before it in its aggregate. */
    HOLE,
    /** Stored, and not published. */
    MISSING,
    /** Published, and not stored. */
    PHANTOM,
    /** Published with another content than stored. */
    ALTERED,
    /** Published before the one that it follows. */
    ORDER,
    /** A record that is no event. */
    UNREADABLE
  }

  /**
   * A difference.
   *
   * @param kind such as {@code missing}
   * @param aggregate project ref or organization slug; of what cannot be read, the topic's
   *     partition
   * @param number within the aggregate; of what cannot be read, the offset
   */
  public record Difference(String kind, String aggregate, long number) {}

  /** Counts differences and keeps the first of them. */
  static final class Findings {
    private static final int EXAMPLES = 50;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Difference> examples = new ArrayList<>();

    void add(Kind kind, String aggregate, long number) {
      counts.merge(kind, 1L, Long::sum);
      if (examples.size() < EXAMPLES) {
        examples.add(new Difference(name(kind), aggregate, number));
      }
    }

    Verification verification(Cut store, Cut topic, long repeated, long later) {
      var differences = new TreeMap<String, Long>();
      for (var kind : Kind.values()) {
        differences.put(name(kind), counts.getOrDefault(kind, 0L));
      }
      return new Verification(
          counts.isEmpty() && store.equals(topic),
          store,
          topic,
          repeated,
          later,
          differences,
          List.copyOf(examples));
    }

    private static String name(Kind kind) {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }
}
