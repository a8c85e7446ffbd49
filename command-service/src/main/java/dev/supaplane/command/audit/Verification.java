package dev.supaplane.command.audit;

import dev.supaplane.command.audit.Chain.Head;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export with nothing but the public key: each entry's hash follows from the one before
 * it, and a signed checkpoint is the last line; in a part of the log another one is the first.
 * Bytes are compared, never meanings, so one changed byte anywhere is found.
 */
public final class Verification {
  private static final int LONGEST_LINE = 1 << 20;
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\{\"hash\":\"([0-9a-f]{64})\",(\"sequence\":([1-9][0-9]{0,17}),.*\\})", Pattern.DOTALL);

  private final PublicKey key;
  private final Map<Long, String> witnessed = new HashMap<>();
  private final long lastWitnessed;
  private Head head = Head.NONE;
  private long from = 1;
  private long line;
  private @Nullable Checkpoint last;

  private Verification(PublicKey key, List<Checkpoint> witness) {
    this.key = key;
    witness.forEach(seen -> witnessed.put(seen.head().sequence(), seen.head().hash()));
    lastWitnessed = witness.stream().mapToLong(seen -> seen.head().sequence()).max().orElse(0);
  }

  /** What was found. */
  public sealed interface Verdict {
    /**
     * Nothing is wrong.
     *
     * @param from number of the first entry
     * @param checkpoint of the end
     */
    record Sound(long from, Checkpoint checkpoint) implements Verdict {}

    /**
     * Something is.
     *
     * @param line the first broken one, from 1; one more than there are where the end is missing
     */
    record Broken(long line, String why) implements Verdict {}
  }

  /**
   * Verifies an export in JSON Lines.
   *
   * @param witness checkpoints that were kept elsewhere, all of them verified already
   */
  public static Verdict verify(InputStream export, PublicKey key, List<Checkpoint> witness)
      throws IOException {
    return new Verification(key, witness).read(export);
  }

  private Verdict read(InputStream export) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var next = export.read(); next >= 0; next = export.read()) {
      if (next == '\n') {
        line++;
        var wrong = take(bytes.toByteArray());
        if (wrong.isPresent()) {
          return new Verdict.Broken(line, wrong.get());
        }
        bytes.reset();
      } else if (bytes.size() == LONGEST_LINE) {
        return new Verdict.Broken(line + 1, "the line is too long for an entry");
      } else {
        bytes.write(next);
      }
    }
    return end(bytes.size() > 0);
  }

  private Verdict end(boolean cutOff) {
    if (cutOff) {
      return new Verdict.Broken(line + 1, "the line is cut off: it has no end");
    }
    if (last == null) {
      return new Verdict.Broken(line + 1, "the file does not end with a signed checkpoint");
    }
    if (lastWitnessed > head.sequence()) {
      return new Verdict.Broken(
          line + 1, "the witness has seen entry " + lastWitnessed + ", the file ends before it");
    }
    return new Verdict.Sound(from, last);
  }

  /** What is wrong with the next line. */
  private Optional<String> take(byte[] bytes) {
    // One character for each byte, whatever it is.
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (last != null) {
      return Optional.of("something follows the checkpoint of the end");
    }
    var checkpoint = Checkpoint.parse(text);
    return checkpoint.isPresent() ? checkpoint(checkpoint.get()) : entry(text);
  }

  private Optional<String> checkpoint(Checkpoint found) {
    if (!found.isSignedBy(key)) {
      return Optional.of("the checkpoint is not signed by this key");
    }
    if (line == 1) {
      // A part of the log begins where an earlier one ended.
      head = found.head();
      from = head.sequence() + 1;
      return against(head);
    } else if (found.head().sequence() != head.sequence()) {
      return Optional.of(
          "the checkpoint is of entry %d, but the entry before it is %d: entries are missing"
              .formatted(found.head().sequence(), head.sequence()));
    } else if (!found.head().equals(head)) {
      return Optional.of("the checkpoint's hash is not the one of the entry before it");
    }
    last = found;
    return against(found.head());
  }

  private Optional<String> entry(String text) {
    var found = ENTRY.matcher(text);
    if (!found.matches()) {
      return Optional.of("this is neither an entry nor a checkpoint");
    }
    var sequence = Long.parseLong(found.group(3));
    if (sequence != head.sequence() + 1) {
      return Optional.of(
          "entry %d stands where entry %d should".formatted(sequence, head.sequence() + 1));
    }
    var entry = ("{" + found.group(2)).getBytes(StandardCharsets.ISO_8859_1);
    if (!Chain.hash(head.hash(), entry).equals(found.group(1))) {
      return Optional.of("the hash of entry " + sequence + " does not follow from the one before");
    }
    head = new Head(sequence, found.group(1));
    return against(head);
  }

  private Optional<String> against(Head here) {
    var seen = witnessed.get(here.sequence());
    return seen == null || seen.equals(here.hash())
        ? Optional.empty()
        : Optional.of("the witness has seen another entry " + here.sequence());
  }
}
