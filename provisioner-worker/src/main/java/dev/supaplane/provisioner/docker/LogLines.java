package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of the engine's frames. A frame is a time and a line, but a long line comes in pieces
 * of which only the last one ends with a line's end, each with a time of its own. Not for several
 * threads.
 */
final class LogLines {
  private static final int LONGEST = 64 * 1024;
  private static final int LONGEST_TIME = 40;

  private static final class Begun {
    private final @Nullable Instant at;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    Begun(@Nullable Instant at) {
      this.at = at;
    }

    void add(byte[] bytes, int from, int until) {
      text.write(bytes, from, Math.min(until - from, LONGEST - text.size()));
    }
  }

  private final Map<Source, Begun> begun = new EnumMap<>(Source.class);

  /** The line that a frame completes. */
  Optional<LogLine> add(Frame frame) {
    var source = frame.getStreamType() == StreamType.STDERR ? Source.STDERR : Source.STDOUT;
    var bytes = frame.getPayload();
    var space = endOfTime(bytes);
    var at = time(bytes, space);
    var line = begun.computeIfAbsent(source, _ -> new Begun(at));
    boolean whole = bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    line.add(bytes, at == null ? 0 : space + 1, whole ? bytes.length - 1 : bytes.length);
    return whole ? complete(source) : Optional.empty();
  }

  /** The line that a source left without an end. */
  Optional<LogLine> complete(Source source) {
    return Optional.ofNullable(begun.remove(source))
        .map(line -> new LogLine(source, line.at, line.text.toString(StandardCharsets.UTF_8)));
  }

  private static int endOfTime(byte[] bytes) {
    for (int index = 0; index < Math.min(bytes.length, LONGEST_TIME); index++) {
      if (bytes[index] == ' ') {
        return index;
      }
    }
    return 0;
  }

  private static @Nullable Instant time(byte[] bytes, int length) {
    try {
      return length == 0
          ? null
          : Instant.parse(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    } catch (DateTimeParseException _) {
      return null; // the line began without a time, so that word is the container's own
    }
  }
}
