package dev.supaplane.command.project;

import dev.supaplane.events.project.Operation;
import org.jspecify.annotations.Nullable;

/** A command that cannot be, as things stand. Nothing has changed. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for programs. */
  public enum Reason {
    /** There is no such project, or no longer. */
    NOT_FOUND,
    /** Another operation is under way. */
    BUSY,
    /** The project's state does not allow it. */
    WRONG_STATE,
    /** The project is adopted: it is observed, and nothing of it is changed from here. */
    OBSERVED,
    /** The stack is adopted already, by another project. */
    ADOPTED_ALREADY,
    /** Nothing is left to lease. */
    EXHAUSTED,
    /** The request is not one that can be meant. */
    INVALID
  }

  private final Reason reason;
  private final transient @Nullable Operation blocker;

  /** A refusal; the message says what to do. */
  public Refused(Reason reason, String message) {
    this(reason, message, null);
  }

  /** A refusal because of another operation. */
  public Refused(Reason reason, String message, @Nullable Operation blocker) {
    super(message);
    this.reason = reason;
    this.blocker = blocker;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The operation in the way, where there is one. */
  public @Nullable Operation blocker() {
    return blocker;
  }
}
