package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogQuery;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Reads what callers send: within bounds, or refused with what is allowed. */
final class Asked {
  static final int USUAL_TAIL = 100;
  static final int MOST_OUTPUT = 1 << 20;

  private static final int USUAL_OUTPUT = 256 * 1024;
  private static final long LONGEST_SECONDS = 600;
  private static final long USUAL_SECONDS = 30;
  private static final int MOST_ARGUMENTS = 256;
  private static final int MOST_ARGUMENT_BYTES = 64 * 1024;
  private static final Duration LONGEST_AGO = Duration.ofDays(3650);

  private Asked() {}

  /**
   * Body of an exec.
   *
   * @param command program and arguments; no shell is put between
   * @param timeoutSeconds after which it is ended
   * @param maxOutputBytes kept of each of its two outputs
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ExecBody(
      @Nullable String service,
      @Nullable List<@Nullable String> command,
      @Nullable Long timeoutSeconds,
      @Nullable Integer maxOutputBytes) {}

  static ProjectRef ref(String text) {
    try {
      return new ProjectRef(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(
          "project_not_found", "There is no such project; " + e.getMessage());
    }
  }

  static String service(Optional<String> text) {
    return text.filter(name -> !name.isBlank())
        .orElseThrow(
            () ->
                ApiException.badRequest(
                    "service_missing",
                    "Name a service, such as db; GET /v1/projects/{ref}/services lists them"));
  }

  static LogQuery query(Optional<String> tail, Optional<String> since, Instant now) {
    return new LogQuery(tail.map(Asked::tail).orElse(USUAL_TAIL), since(since, now));
  }

  static boolean follow(Optional<String> text) {
    return switch (text.orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.badRequest("invalid_follow", "follow is true or false");
    };
  }

  static ExecSpec command(ExecBody body) {
    var seconds = body.timeoutSeconds() == null ? USUAL_SECONDS : body.timeoutSeconds();
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw ApiException.badRequest(
          "invalid_timeout_seconds",
          "timeout_seconds is a number from 1 to " + LONGEST_SECONDS + "; absent, it is 30");
    }
    var output = body.maxOutputBytes() == null ? USUAL_OUTPUT : body.maxOutputBytes();
    if (output < 1 || output > MOST_OUTPUT) {
      throw ApiException.badRequest(
          "invalid_max_output_bytes", "max_output_bytes is a number from 1 to " + MOST_OUTPUT);
    }
    return new ExecSpec(argv(body.command()), Map.of(), Duration.ofSeconds(seconds), output);
  }

  private static List<String> argv(@Nullable List<@Nullable String> command) {
    var argv = new ArrayList<String>();
    long bytes = 0;
    for (var argument : command == null ? List.<@Nullable String>of() : command) {
      if (argument == null || argument.indexOf('\0') >= 0) {
        throw invalidCommand();
      }
      bytes += argument.getBytes(StandardCharsets.UTF_8).length;
      argv.add(argument);
    }
    if (argv.isEmpty()
        || argv.getFirst().isBlank()
        || argv.size() > MOST_ARGUMENTS
        || bytes > MOST_ARGUMENT_BYTES) {
      throw invalidCommand();
    }
    return argv;
  }

  private static ApiException invalidCommand() {
    return ApiException.badRequest(
        "invalid_command",
        "command is a list of 1 to "
            + MOST_ARGUMENTS
            + " texts, together at most "
            + MOST_ARGUMENT_BYTES
            + " bytes and without null characters: the program, then its arguments, such as"
            + " [\"psql\", \"-c\", \"select 1\"]");
  }

  private static int tail(String text) {
    try {
      var tail = Integer.parseInt(text);
      if (tail >= 0 && tail <= LogQuery.LONGEST_TAIL) {
        return tail;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number that is out of bounds.
    }
    throw ApiException.badRequest(
        "invalid_tail", "tail is a number of lines from 0 to " + LogQuery.LONGEST_TAIL);
  }

  private static @Nullable Instant since(Optional<String> asked, Instant now) {
    if (asked.isEmpty()) {
      return null;
    }
    var text = asked.get();
    try {
      if (!text.startsWith("P")) {
        return Instant.parse(text);
      }
      var ago = Duration.parse(text);
      if (!ago.isNegative() && ago.compareTo(LONGEST_AGO) <= 0) {
        return now.minus(ago);
      }
    } catch (DateTimeParseException e) {
      // The same answer as for a time out of bounds.
    } catch (DateTimeException | ArithmeticException e) {
      // A year that no clock has.
    }
    throw ApiException.badRequest(
        "invalid_since",
        "since is a time such as 2026-01-31T12:00:00Z, or how long ago, such as PT10M");
  }
}
