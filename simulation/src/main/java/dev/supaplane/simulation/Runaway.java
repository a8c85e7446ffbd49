package dev.supaplane.simulation;

/** Something goes round in circles. An error, so that no handler of exceptions goes on with it. */
final class Runaway extends Error {
  private static final long serialVersionUID = 1L;

  Runaway(String message) {
    super(message, null, false, false);
  }
}
