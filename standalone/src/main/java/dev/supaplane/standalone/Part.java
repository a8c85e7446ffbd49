package dev.supaplane.standalone;

import java.util.Locale;

/**
 * A part of an installation. Parts can share one process or have one each: they talk to each other
 * through the network alone, and share no directory but the tokens'.
 */
public enum Part {
  /** The broker. */
  KAFKA,
  /** The databases of both sides. */
  POSTGRES,
  /** Accepts wishes. */
  COMMAND,
  /** Answers questions. */
  QUERY,
  /** Supabase's own APIs for its own clients; asks the two above in the caller's name. */
  PLATFORM,
  /** Makes the engine match what is wanted. */
  WORKER,
  /** The doors to the databases and APIs of all projects. */
  GATEWAY;

  /** As people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
