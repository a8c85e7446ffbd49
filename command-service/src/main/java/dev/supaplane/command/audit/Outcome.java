package dev.supaplane.command.audit;

import java.util.Locale;

/** How a request ended, or that it has just begun. */
public enum Outcome {
  /** Noted before anything is done. What was asked and never ended was cut off. */
  ASKED,
  /** Done, or shown. */
  ACCEPTED,
  /** Not done: the request cannot be, or not now. */
  REFUSED,
  /** Something broke on the way; it may have been done. */
  FAILED,
  /** The caller left before the answer; it may have been done. */
  LEFT;

  /** The outcome that an HTTP status tells of. */
  static Outcome of(int status) {
    if (status < 400) {
      return ACCEPTED;
    }
    return status < 500 ? REFUSED : FAILED;
  }

  /** As it stands in an entry, such as {@code refused}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
