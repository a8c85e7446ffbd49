package dev.supaplane.kit.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what callers put into addresses: bounded, or refused with what is allowed. */
public final class Parameter {
  private Parameter() {}

  /**
   * A whole number.
   *
   * @param absent what it is when nobody says
   * @throws ApiException 400 when it is none, or out of bounds
   */
  public static long number(
      String name, @Nullable String text, long absent, long least, long most) {
    if (text == null) {
      return absent;
    }
    try {
      var number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number that is out of bounds.
    }
    throw ApiException.badRequest(
        "invalid_" + name, name + " is a number from " + least + " to " + most);
  }

  /**
   * An instant; empty when nobody says.
   *
   * @throws ApiException 400 when it is none
   */
  public static Optional<Instant> instant(String name, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw ApiException.badRequest(
          "invalid_" + name, name + " is an instant such as 2026-01-02T03:04:05Z");
    }
  }

  /**
   * One of some words, or none.
   *
   * @throws ApiException 400 when it is another one
   */
  public static @Nullable String oneOf(
      String name, @Nullable String text, Collection<String> allowed) {
    if (text != null && !allowed.contains(text)) {
      throw ApiException.badRequest(
          "invalid_" + name, name + " is one of " + String.join(", ", new TreeSet<>(allowed)));
    }
    return text;
  }
}
