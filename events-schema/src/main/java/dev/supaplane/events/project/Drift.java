package dev.supaplane.events.project;

/**
 * A difference between what was asked for and what the engine has, made by nobody's command.
 *
 * @param service the service it touches, or {@code network}
 * @param kind the difference
 * @param detail what was seen, in words for a person
 */
public record Drift(String service, Kind kind, String detail) {
  /** Kinds of differences. */
  public enum Kind {
    /** Something that should be there is gone. */
    MISSING,
    /** Something that should run does not. */
    STOPPED,
    /** Something differs from what was asked for. */
    CHANGED,
    /** Something is there that nobody asked for. */
    UNEXPECTED
  }
}
