package dev.supaplane.simulation;

import java.util.Locale;

/** What must never be, whatever went wrong before. */
public enum ViolationKind {
  /** An operation, a phase or a worker that does not come to an end. */
  STUCK,
  /** Something that nobody needs any more is still there. */
  LEAKED,
  /** Something that was promised is not there. */
  LOST,
  /** Something that may be once is there, or happened, twice. */
  DOUBLED,
  /** Two parts tell different things of one project. */
  DIVERGENT,
  /** A part ended in a way that nobody thought of. */
  BROKEN;

  /** For people. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
