package dev.supaplane.query.api;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import dev.supaplane.query.projection.TimeTravel.Moment;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what callers put into addresses: bounded, or refused with what is allowed. */
final class Parameters {
  private static final int LARGEST_PAGE = 100;
  private static final int MOST_ENTRIES = 5_000;
  private static final int LARGEST_OFFSET = 1_000_000;

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

  private static final Pattern TYPE_PREFIX = Pattern.compile("[a-z0-9.-]{1,200}");

  private Parameters() {}

  static int limit(@Nullable String text) {
    return number("limit", text, LARGEST_PAGE, 1, LARGEST_PAGE);
  }

  /** How many entries of a history. */
  static int entries(@Nullable String text) {
    return number("limit", text, MOST_ENTRIES, 1, MOST_ENTRIES);
  }

  static int offset(@Nullable String text) {
    return number("offset", text, 0, 0, LARGEST_OFFSET);
  }

  static @Nullable String oneOf(String name, @Nullable String text, Set<String> allowed) {
    return Parameter.oneOf(name, text, allowed);
  }

  static @Nullable String shortText(String name, @Nullable String text) {
    if (text != null && (text.length() > 256 || text.indexOf('\0') >= 0)) {
      throw ApiException.badRequest("invalid_" + name, name + " has at most 256 characters");
    }
    return text;
  }

  /** A ref or slug out of a path; what cannot be one names nothing, and is not looked for. */
  static Optional<String> name(String text) {
    return NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  /** A ref or slug to look for, which may be none. */
  static @Nullable String nameOrNull(String what, @Nullable String text) {
    if (text != null && name(text).isEmpty()) {
      throw ApiException.badRequest(
          "invalid_" + what, what + " is a name of small letters, digits and hyphens");
    }
    return text;
  }

  /** How a type of event begins, which may be any way. */
  static @Nullable String typePrefix(@Nullable String text) {
    if (text != null && !TYPE_PREFIX.matcher(text).matches()) {
      throw ApiException.badRequest(
          "invalid_type", "type is the beginning of one, such as dev.supaplane.project.");
    }
    return text;
  }

  /** A number out of a path. */
  static long id(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("invalid_id", "id is a number");
    }
  }

  static UUID uuid(String name, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_" + name, name + " is a UUID");
    }
  }

  /** A moment of the past; empty for now. */
  static Optional<Moment> moment(@Nullable String at, @Nullable String position) {
    if (at != null && position != null) {
      throw ApiException.badRequest("invalid_at", "at and position exclude each other");
    }
    if (position != null) {
      return Optional.of(
          new Moment.Position(number("position", position, 0, 0, Integer.MAX_VALUE)));
    }
    return instant("at", at).map(Moment.At::new);
  }

  static Optional<Instant> instant(String name, @Nullable String text) {
    return Parameter.instant(name, text);
  }

  private static int number(String name, @Nullable String text, int standard, int least, int most) {
    return Math.toIntExact(Parameter.number(name, text, standard, least, most));
  }
}
