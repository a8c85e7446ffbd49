package dev.supaplane.standalone.chaos;

import java.util.Locale;

/** What can be struck. */
enum Target {
  COMMAND,
  QUERY,
  WORKER,
  BROKER,
  DATABASE,
  ENGINE;

  /** Whether it is one of ours, not something that ours stand on. */
  boolean isService() {
    return this == COMMAND || this == QUERY || this == WORKER;
  }

  /** For people. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
