package dev.supaplane.events.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a type name means: the first sentence of its description. */
final class Meaning {
  /** Where it is said that a sentence is only another wording. */
  static final Path REWORDED = Path.of("src/test/resources/reworded.txt");

  private Meaning() {}

  /** The first sentence. */
  static String of(String description) {
    var end = description.indexOf(". ");
    return end < 0 ? description : description.substring(0, end + 1);
  }

  /**
   * The new first sentence of a type that means something else now.
   *
   * @param released the description as it was released; empty where there was none
   * @param now the description of today
   * @param reworded lines that say which sentence is only another wording
   */
  static Optional<String> changed(String type, String released, String now, List<String> reworded) {
    var sentence = of(now);
    return released.isEmpty()
            || of(released).equals(sentence)
            || reworded.contains(type + ": " + sentence)
        ? Optional.empty()
        : Optional.of(sentence);
  }
}
