package dev.supaplane.provisioner.engine;

import org.jspecify.annotations.Nullable;

/** A call to the engine that did not work. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble, for decisions. */
  public enum Kind {
    /** Nobody answers at the engine's address. */
    UNAVAILABLE,
    /** The engine took the call and did not answer in time. */
    TIMEOUT,
    /** The thing that the call is about is gone. */
    NOT_FOUND,
    /** The name is taken by something of another shape. */
    CONFLICT,
    /** The host port is taken by somebody else. */
    PORT_TAKEN,
    /** The subnet overlaps with another network. */
    SUBNET_TAKEN,
    /** The image is neither there nor to be had. */
    IMAGE_MISSING,
    /** No space is left. */
    DISK_FULL,
    /** This worker does not hold its host's lease now. */
    FENCED,
    /** The engine refuses the request as it is; a repetition cannot help. */
    REFUSED,
    /** Anything else. */
    OTHER;

    /** Whether the same call can work later without anybody changing the request. */
    public boolean transientTrouble() {
      return switch (this) {
        case UNAVAILABLE, TIMEOUT, CONFLICT, PORT_TAKEN, SUBNET_TAKEN, DISK_FULL, FENCED, OTHER ->
            true;
        case NOT_FOUND -> true;
        case IMAGE_MISSING, REFUSED -> false;
      };
    }
  }

  private final Kind kind;

  /** A failed call; the message says what was asked and what came back, never a secret. */
  public EngineException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of trouble. */
  public Kind kind() {
    return kind;
  }
}
